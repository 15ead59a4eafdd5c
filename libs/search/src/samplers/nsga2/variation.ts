/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import type { Rng } from '../../random/rng.ts';
import type { Codec } from '../../space/codec.ts';

/** How children differ from their parents. */
export interface Variation {
  /** Chance that two parents mix at all. */
  readonly crossover: number;
  /** Chance of each axis to change; 1 / axes when absent. */
  readonly mutation?: number;
  /** Spread of children around their parents: larger is closer. */
  readonly crossoverIndex: number;
  readonly mutationIndex: number;
}

/** A settled child: simulated binary crossover, then polynomial mutation. Labels are swapped and redrawn. */
export function childOf(
  codec: Codec,
  [mother, father]: readonly [Float64Array, Float64Array],
  variation: Variation,
  rng: Rng,
): Float64Array {
  const mixes = rng.uniform() < variation.crossover;
  const swap = rng.uniform() < 0.5;
  const child = Float64Array.from(codec.axes, ({ labels, levels }, d) => {
    const [a, b] = swap ? [father[d]!, mother[d]!] : [mother[d]!, father[d]!];
    const [u, v, side] = [rng.uniform(), rng.uniform(), rng.uniform()];
    const x = Number.isNaN(a) ? b : a;
    const y = Number.isNaN(b) ? a : b;
    if (Number.isNaN(x)) return labels ? Math.floor(u * levels) : u;
    if (!mixes || u < 0.5) return x;
    // Which parent a mixed axis is near is drawn axis by axis: that is what recombines them.
    const [near, far] = side < 0.5 ? [x, y] : [y, x];
    return labels ? near : crossed(near, far, v, variation.crossoverIndex);
  });
  const rate = variation.mutation ?? Math.max(1 / codec.axes.length, 0.01);
  codec.axes.forEach(({ labels, levels }, d) => {
    const [u, v] = [rng.uniform(), rng.uniform()];
    if (u < rate)
      child[d] = labels ? Math.floor(v * levels) : mutated(child[d]!, v, variation.mutationIndex);
  });
  return codec.settle(child);
}

/** Deb and Agrawal 1995, Simulated Binary Crossover, bounded to [0, 1]; one of the two children. */
function crossed(x: number, y: number, u: number, eta: number): number {
  const [low, high] = [Math.min(x, y), Math.max(x, y)];
  if (high - low < 1e-14) return x;
  const nearLow = x < y;
  const beta = 1 + (2 * (nearLow ? low : 1 - high)) / (high - low);
  const alpha = 2 - beta ** -(eta + 1);
  const spread =
    u <= 1 / alpha ? (u * alpha) ** (1 / (eta + 1)) : (1 / (2 - u * alpha)) ** (1 / (eta + 1));
  const middle = (low + high) / 2;
  const half = (spread * (high - low)) / 2;
  return Math.min(1, Math.max(0, nearLow ? middle - half : middle + half));
}

/** Deb and Goyal 1996, polynomial mutation, bounded to [0, 1]. */
function mutated(x: number, u: number, eta: number): number {
  const power = 1 / (eta + 1);
  const shift =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (eta + 1)) ** power - 1
      : 1 - (2 * (1 - u) + 2 * (u - 0.5) * x ** (eta + 1)) ** power;
  return Math.min(1, Math.max(0, x + shift));
}
