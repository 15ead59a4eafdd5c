import type { History } from '../../history/history.ts';
import { contains, type Region } from '../gp/region.ts';

/**
 * The line through the best configuration along one of its axes, in turns: all other axes are held. Where parameters act
 * apart from each other, a better basin of one of them lies on it, however wrong a model is. With a branch, it is the best
 * of the branch. Undefined while nothing is good, or where nothing would be left to move.
 */
export function lineThroughBest(
  { ranked }: History,
  turn: number,
  branch: Region = new Map(),
): Region | undefined {
  const best = ranked.find(
    ({ state, violation, point }) =>
      state === 'complete' && violation <= 0 && contains(branch, point),
  );
  if (!best) return undefined;
  const active = [...best.point.keys()].filter((d) => !Number.isNaN(best.point[d]));
  const movable = active.filter((d) => !branch.has(d));
  if (movable.length === 0 || active.length < 2) return undefined;
  const free = movable[turn % movable.length];
  return new Map(
    active.flatMap((d) => {
      const u = best.point[d] ?? NaN;
      return d === free ? [] : [[d, [u, u]] as const];
    }),
  );
}
