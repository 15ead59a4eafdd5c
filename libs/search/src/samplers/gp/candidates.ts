/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { normalFrom, type Rng } from '../../random/rng.ts';
import type { Codec } from '../../space/codec.ts';
import { pointAt } from '../../space/spread-point.ts';
import { sobolSet } from '../sobol/sequence.ts';
import type { Region } from './region.ts';

/** Points that are spread out, and points around each good configuration. */
const counts = { spread: 256, near: 12 };

/** Where candidates come from. */
export interface CandidateOptions {
  readonly codec: Codec;
  readonly rng: Rng;
  /** Good configurations to look around, best first. */
  readonly around: readonly Float64Array[];
  /** Where to look. */
  readonly region?: Region;
}

/** Settled points to begin with: a Sobol set of the region, and some near good configurations. */
export function candidates({ codec, rng, around, region }: CandidateOptions): Float64Array[] {
  const sobol = sobolSet(rng.below(2 ** 30));
  const within = (axis: number, u: number): number => {
    const [from, to] = region?.get(axis) ?? [0, 1];
    return codec.axes[axis]?.labels ? u : from + (to - from) * u;
  };
  const spread = Array.from({ length: counts.spread }, (_, i) =>
    pointAt(codec, (axis) => within(axis, sobol(i, axis))),
  );
  const near = around.flatMap((good) =>
    Array.from({ length: counts.near }, (_, i) => nearby(codec, good, 0.2 * 0.6 ** i, rng)),
  );
  return [...spread, ...near];
}

/** A good point with some axes moved; where a condition opens an axis, it is drawn. */
function nearby(codec: Codec, good: Float64Array, reach: number, rng: Rng): Float64Array {
  const dims = good.length;
  const point = Float64Array.from(codec.axes, ({ labels, levels, cell }, d) => {
    const u = good[d]!;
    const draw = rng.uniform();
    const shift = normalFrom(rng) * Math.max(reach, 0.7 * cell);
    const fresh = labels ? Math.floor(rng.uniform() * levels) : rng.uniform();
    if (Number.isNaN(u)) return fresh;
    if (labels) return draw < 1 / dims ? fresh : u;
    return draw < Math.max(0.3, 2 / dims) ? Math.min(1, Math.max(0, u + shift)) : u;
  });
  return codec.settle(point);
}
