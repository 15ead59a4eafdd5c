/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { minimizeInBox } from '../../numeric/lbfgs.ts';
import { keyOf } from '../../history/history.ts';
import type { Codec } from '../../space/codec.ts';
import type { Acquisition } from './acquisition.ts';
import { candidates, type CandidateOptions } from './candidates.ts';
import type { Region } from './region.ts';

/** What stands for an axis that a configuration does not have. */
const absent = 0.5;

/** A point as the process sees it: no NaN. */
export const filled = (point: Float64Array): Float64Array =>
  point.map((u) => (Number.isNaN(u) ? absent : u));

export interface MaximizeOptions extends CandidateOptions {
  /** Points that must not be proposed again. */
  readonly taken: ReadonlySet<string>;
}

/** How many of the candidates are improved, and by how many steps. */
const effort = { climbs: 6, steps: 30 };

/**
 * A settled point where the acquisition is about greatest: many points are looked at, spread out
 * and near good configurations; from the best few, slopes are followed on the axes of numbers
 * and single changes are tried on the others.
 */
export function maximize(acquisition: Acquisition, options: MaximizeOptions): Scored {
  const { taken, region } = options;
  const codec = region ? holding(options.codec, region) : options.codec;
  const tried = scored(acquisition, candidates({ ...options, codec }));
  const climbed = distinct(tried, effort.climbs).map(({ point }) =>
    climb(acquisition, codec, point),
  );
  const all = [...climbed, ...tried].sort((a, b) => b.value - a.value);
  const free = all.find(({ point }) => !taken.has(keyOf(point)));
  return free ?? all[0]!;
}

/** Settled points with their acquisition, best first. */
function scored(acquisition: Acquisition, points: readonly Float64Array[]): Scored[] {
  const values = acquisition.all(points.map(filled));
  return points.map((point, i) => ({ point, value: values[i]! })).sort((a, b) => b.value - a.value);
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

/** The first few that start in different places. */
function distinct(tried: readonly Scored[], few: number): readonly Scored[] {
  const seen = new Set<string>();
  const chosen: Scored[] = [];
  for (const one of tried) {
    const key = Array.from(one.point, (u) => Math.round(10 * u)).join(' ');
    if (!seen.has(key)) chosen.push(one);
    if (chosen.length === few) break;
    seen.add(key);
  }
  return chosen;
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
    { low, high, steps: effort.steps, tolerance: 1e-3, gain: 1e-4 },
  );
  const point = codec.settle(x.slice());
  return { point, value: acquisition.at(filled(point)) };
}

/** The best of all changes of one label or by one grid cell; undefined when none gains. */
function bestChange(acquisition: Acquisition, codec: Codec, from: Scored): Scored | undefined {
  const points = codec.axes.flatMap(({ labels, levels, cell }, d) => {
    const u = from.point[d]!;
    if (Number.isNaN(u) || levels === Infinity) return [];
    const others = labels
      ? Array.from({ length: levels }, (_, label) => label).filter((label) => label !== u)
      : [u - cell, u + cell].filter((v) => v >= 0 && v <= 1);
    return others.map((other) => changed(codec, from.point, d, other));
  });
  const [best] = scored(acquisition, points);
  return best && best.value > from.value ? best : undefined;
}

function changed(codec: Codec, from: Float64Array, d: number, u: number): Float64Array {
  const point = filled(from);
  point[d] = u;
  return codec.settle(point);
}
