import type { History } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { Region } from '../gp/region.ts';
import { sobolSet } from '../sobol/sequence.ts';

const candidates = 64;

/** The one of some spread-out points, all in `region` if given, that is farthest from what was tried. */
export function farthest(
  { codec, ended }: History,
  region: Region | undefined,
  rng: Rng,
): Float64Array {
  const sobol = sobolSet(rng.below(2 ** 30));
  const within = (axis: number, u: number): number => {
    const [from] = region?.get(axis) ?? [];
    const { labels = false, levels = 1 } = codec.axes[axis] ?? {};
    return from === undefined ? u : labels ? (from + 0.5) / levels : from;
  };
  let best: { point: Float64Array; distance: number } = {
    point: new Float64Array(codec.axes.length),
    distance: -1,
  };
  for (let i = 0; i < candidates; i += 1) {
    const point = pointAt(codec, (axis) => within(axis, sobol(i, axis)));
    const distance = Math.min(...ended.map((entry) => squared(codec, point, entry.point)));
    if (distance > best.distance) best = { point, distance };
  }
  return best.point;
}

/** The squared distance; other labels and axes that one of the two lacks are 1 apart. */
function squared({ axes }: History['codec'], a: Float64Array, b: Float64Array): number {
  return axes.reduce((sum, { labels }, d) => {
    const [u = NaN, v = NaN] = [a[d], b[d]];
    if (Number.isNaN(u) && Number.isNaN(v)) return sum;
    if (labels || Number.isNaN(u) || Number.isNaN(v)) return sum + (u === v ? 0 : 1);
    return sum + (u - v) ** 2;
  }, 0);
}
