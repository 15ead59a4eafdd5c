import { keyOf, type Entry, type History } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { codecOfPart, type Codec } from '../../space/codec.ts';
import { proposeTpe, type TpeEffort } from './propose.ts';

/**
 * A suggestion put together from one for each group of parameters with the same conditions, each by
 * the configurations that had them and nothing else: a branch that was tried seldom has good ones of
 * its own. What that costs is everything between groups. Optuna's `group` does the same.
 */
export function proposeByGroups(history: History, effort: TpeEffort, rng: Rng): Float64Array {
  const { codec, taken } = history;
  const point = new Float64Array(codec.axes.length);
  for (const group of groupsOf(codec)) {
    const chosen = proposeTpe(partOf(history, group), effort, rng);
    group.forEach((axis, i) => (point[axis] = chosen[i] ?? NaN));
  }
  codec.settle(point);
  const isTaken = codec.finite && taken.has(keyOf(point));
  return isTaken ? proposeTpe(history, effort, rng) : point;
}

/** Axes with the same conditions, by their places. */
export function groupsOf({ axes }: Pick<Codec, 'axes'>): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  axes.forEach(({ needs }, axis) => {
    const key = JSON.stringify(needs.map((need) => [need.axis, need.allowed]));
    groups.set(key, [...(groups.get(key) ?? []), axis]);
  });
  return [...groups.values()];
}

/** The configurations that had these axes, and of each these alone. */
function partOf(history: History, group: readonly number[]): History {
  const [first = 0] = group;
  const cut = ({ point, ...rest }: Entry): Entry => ({
    ...rest,
    point: Float64Array.from(group, (axis) => point[axis] ?? NaN),
  });
  const had = (entries: Iterable<Entry>): Entry[] =>
    [...entries].filter(({ point }) => !Number.isNaN(point[first] ?? NaN));
  const parts = new Map(had(history.ended).map((entry) => [entry, cut(entry)]));
  const inOrder = (list: readonly Entry[]): Entry[] =>
    list.flatMap((entry) => parts.get(entry) ?? []);
  return {
    ...history,
    codec: codecOfPart(history.space, history.codec, group),
    ranked: inOrder(history.ranked),
    ended: inOrder(history.ended),
    shuffled: inOrder(history.shuffled),
    open: new Map(had(history.open.values()).map((entry) => [entry.number, cut(entry)])),
    // What was suggested was suggested whole.
    taken: new Set(),
  };
}
