/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { minimizeInBox } from '../../numeric/lbfgs.ts';
import { keyOf } from '../../history/history.ts';
import { normalFrom, type Rng } from '../../random/rng.ts';
import type { Codec } from '../../space/codec.ts';
import { pointAt } from '../../space/spread-point.ts';
import { sobol } from '../sobol/sequence.ts';
import type { Acquisition } from './acquisition.ts';
import type { Region } from './region.ts';

/** What stands for an axis that a configuration does not have. */
const absent = 0.5;

/** A point as the process sees it: no NaN. */
export const filled = (point: Float64Array): Float64Array =>
  point.map((u) => (Number.isNaN(u) ? absent : u));

export interface MaximizeOptions {
  readonly codec: Codec;
  readonly rng: Rng;
  /** Good configurations to look around, best first. */
  readonly around: readonly Float64Array[];
  /** Points that must not be proposed again. */
  readonly taken: ReadonlySet<string>;
  /** Where to look. */
  readonly region?: Region;
}

/** Points to begin with, and how many of the best are improved. */
const effort = { spread: 256, near: 12, climbs: 6, steps: 30 };

/**
 * A settled point where the acquisition is about greatest: many points are looked at, spread out
 * and near good configurations; from the best few, slopes are followed on the axes of numbers
 * and single changes are tried on the others.
 */
export function maximize(acquisition: Acquisition, options: MaximizeOptions): Scored {
  const { taken, region } = options;
  const codec = region ? holding(options.codec, region) : options.codec;
  const tried = candidates({ ...options, codec }).map((point) => ({
    point,
    value: acquisition.at(filled(point)),
  }));
  tried.sort((a, b) => b.value - a.value);
  const climbed = distinct(tried)
    .slice(0, effort.climbs)
    .map(({ point }) => climb(acquisition, codec, point));
  const all = [...climbed, ...tried].sort((a, b) => b.value - a.value);
  const free = all.find(({ point }) => !taken.has(keyOf(point)));
  return free ?? all[0]!;
}

/** The same codec, with points moved into a region whenever they are settled. */
function holding(codec: Codec, region: Region): Codec {
  const settle = (point: Float64Array): Float64Array => {
    for (const [axis, [from, to]] of region) {
      const u = point[axis]!;
      point[axis] = Number.isNaN(u) ? from : Math.min(to, Math.max(from, u));
    }
    return codec.settle(point);
  };
  return { ...codec, settle };
}

/** A settled point and its acquisition. */
export interface Scored {
  readonly point: Float64Array;
  readonly value: number;
}

function candidates({ codec, rng, around, region }: MaximizeOptions): Float64Array[] {
  const key = rng.below(2 ** 30);
  const within = (axis: number, u: number): number => {
    const [from, to] = region?.get(axis) ?? [0, 1];
    return codec.axes[axis]?.labels ? u : from + (to - from) * u;
  };
  const spread = Array.from({ length: effort.spread }, (_, i) =>
    pointAt(codec, (axis) => within(axis, sobol(i, axis, key))),
  );
  const near = around.flatMap((good) =>
    Array.from({ length: effort.near }, (_, i) => nearby(codec, good, 0.2 * 0.6 ** i, rng)),
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

/** At most a few that start in the same place of the label axes. */
function distinct(tried: readonly Scored[]): readonly Scored[] {
  const seen = new Set<string>();
  return tried.filter(({ point }) => {
    const key = [...point].map((u) => u.toFixed(1)).join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function climb(acquisition: Acquisition, codec: Codec, start: Float64Array): Scored {
  let best = ascend(acquisition, codec, start);
  if (!codec.axes.some(({ labels, levels }) => labels || levels !== Infinity)) return best;
  for (let round = 0; round < 3; round += 1) {
    const changed = bestChange(acquisition, codec, best);
    if (!changed) break;
    best = ascend(acquisition, codec, changed.point);
    if (best.value < changed.value) best = changed;
  }
  return best;
}

/** Follows slopes on the active axes of numbers. */
function ascend(acquisition: Acquisition, codec: Codec, start: Float64Array): Scored {
  const from = filled(start);
  const free = codec.axes.map(({ labels }, d) => !labels && !Number.isNaN(start[d]!));
  const low = from.map((u, d) => (free[d] ? 0 : u));
  const high = from.map((u, d) => (free[d] ? 1 : u));
  const { x } = minimizeInBox(
    (point, gradient) => {
      gradient.fill(0);
      const value = acquisition.slopes(point, gradient);
      for (let d = 0; d < gradient.length; d += 1) gradient[d] = -gradient[d]!;
      return -value;
    },
    from,
    { low, high, steps: effort.steps, tolerance: 1e-3, gain: 0 },
  );
  const point = codec.settle(x.slice());
  return { point, value: acquisition.at(filled(point)) };
}

/** The best of all changes of one label or by one grid cell; undefined when none gains. */
function bestChange(acquisition: Acquisition, codec: Codec, from: Scored): Scored | undefined {
  let best: Scored | undefined;
  codec.axes.forEach(({ labels, levels, cell }, d) => {
    const u = from.point[d]!;
    if (Number.isNaN(u) || levels === Infinity) return;
    const others = labels
      ? Array.from({ length: levels }, (_, label) => label).filter((label) => label !== u)
      : [u - cell, u + cell].filter((v) => v >= 0 && v <= 1);
    for (const other of others) {
      const point = changed(codec, from.point, d, other);
      const value = acquisition.at(filled(point));
      if (value > (best?.value ?? from.value)) best = { point, value };
    }
  });
  return best;
}

function changed(codec: Codec, from: Float64Array, d: number, u: number): Float64Array {
  const point = filled(from);
  point[d] = u;
  return codec.settle(point);
}
