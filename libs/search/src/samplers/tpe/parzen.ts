/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/**
 * @file A Parzen density over configurations: one kernel for each observed configuration and one
 * flat kernel, the prior. A kernel is a product over axes:
 *
 *     number    normal, cut off at 0 and 1
 *     label     its own label with weight 1 + 1/K, each other with 1/K, for K kernels
 *     inactive in the observation   flat: it says nothing about an axis that it did not have
 *
 * The last rule joins all branches of a conditional space in one density: a branch's kernels carry
 * that branch's label, and within the branch they alone tell good places from bad.
 */
import type { Codec } from '../../space/codec.ts';
import type { Entry } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { normalCdf, normalQuantile } from '../../numeric/normal.ts';
import { widthsOf, type WidthRule } from './widths.ts';

export interface Parzen {
  readonly codec: Codec;
  /** Neither labels nor missing numbers: the common case, and the quick one. */
  readonly plain: boolean;
  /** Which axes are labels. */
  readonly labels: Uint8Array;
  /** Kernels that stand for observations; the prior comes on top. */
  readonly count: number;
  /** Centres, [count, axes]; NaN where inactive. */
  readonly centres: Float64Array;
  /** Standard deviations, [count, axes]. */
  readonly widths: Float64Array;
  /** 1 / (2 width^2), [count, axes]. */
  readonly precision: Float64Array;
  /** Minus the logarithm of the kernel's mass inside [0, 1], [count, axes]. */
  readonly norm: Float64Array;
  /** The sums of `norm` over axes, [count]. */
  readonly norms: Float64Array;
  /** Logarithm of a label kernel at its own label and at another, for each axis. */
  readonly same: Float64Array;
  readonly other: Float64Array;
  /** Logarithm of the prior's density on each axis. */
  readonly flat: Float64Array;
  /** Cumulative weights of the observations, ending below 1: the rest is the prior's. */
  readonly cumulative: Float64Array;
  /** Logarithms of the weights, the prior's last. */
  readonly logWeights: Float64Array;
}

const logRoot2Pi = 0.5 * Math.log(2 * Math.PI);

/** The density of these entries with these weights (relative to the prior's, which is 1). */
export function parzenOf(
  codec: Codec,
  entries: readonly Entry[],
  weights: readonly number[] | undefined,
  rule: WidthRule,
): Parzen {
  const { axes } = codec;
  const [count, dims] = [entries.length, axes.length];
  const centres = new Float64Array(count * dims);
  entries.forEach(({ point }, i) => centres.set(point, i * dims));
  const widths = widthsOf(codec, centres, count, rule);
  const precision = new Float64Array(count * dims);
  const norm = new Float64Array(count * dims);
  for (let d = 0; d < dims; d += 1) {
    if (axes[d]!.labels) continue;
    for (let k = d; k < count * dims; k += dims) {
      const [mu, sigma] = [centres[k]!, widths[k]!];
      precision[k] = 0.5 / (sigma * sigma);
      const mass = normalCdf((1 - mu) / sigma) - normalCdf(-mu / sigma);
      norm[k] = -Math.log(sigma * mass) - logRoot2Pi;
    }
  }
  const kernels = count + 1;
  const total = 1 + kernelSum(weights, count);
  const cumulative = new Float64Array(count);
  const logWeights = new Float64Array(kernels);
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const weight = (weights?.[i] ?? 1) / total;
    sum += weight;
    cumulative[i] = sum;
    logWeights[i] = Math.log(weight);
  }
  logWeights[count] = -Math.log(total);
  const ofLabels = (f: (levels: number) => number): Float64Array =>
    Float64Array.from(axes, ({ labels, levels }) => (labels ? f(levels) : 0));
  return {
    codec,
    plain: !codec.conditional && axes.every(({ labels }) => !labels),
    labels: Uint8Array.from(axes, ({ labels }) => (labels ? 1 : 0)),
    count,
    centres,
    widths,
    precision,
    norm,
    norms: Float64Array.from({ length: count }, (_, i) =>
      norm.subarray(i * dims, (i + 1) * dims).reduce((a, b) => a + b, 0),
    ),
    same: ofLabels((levels) => Math.log((1 + 1 / kernels) / (1 + levels / kernels))),
    other: ofLabels((levels) => Math.log(1 / kernels / (1 + levels / kernels))),
    flat: ofLabels((levels) => -Math.log(levels)),
    cumulative,
    logWeights,
  };
}

const kernelSum = (weights: readonly number[] | undefined, count: number): number =>
  weights ? weights.reduce((a, b) => a + b, 0) : count;

/** A draw, settled: on grid values, and NaN where inactive. */
export function drawFrom(parzen: Parzen, rng: Rng): Float64Array {
  const { codec, count, centres, widths, cumulative } = parzen;
  const dims = codec.axes.length;
  const u = rng.uniform();
  let kernel = 0;
  while (kernel < count && cumulative[kernel]! <= u) kernel += 1;
  const point = new Float64Array(dims);
  for (let d = 0; d < dims; d += 1) {
    const { labels, levels } = codec.axes[d]!;
    const centre = kernel < count ? centres[kernel * dims + d]! : NaN;
    const v = rng.uniform();
    if (Number.isNaN(centre)) point[d] = labels ? Math.floor(v * levels) : v;
    else if (labels) point[d] = drawLabel(centre, levels, v, Math.exp(parzen.same[d]!));
    else point[d] = drawNormal(centre, widths[kernel * dims + d]!, v);
  }
  return codec.settle(point);
}

function drawLabel(centre: number, levels: number, v: number, same: number): number {
  if (v < same || levels === 1) return centre;
  const other = Math.min(levels - 2, Math.floor(((v - same) / (1 - same)) * (levels - 1)));
  return other < centre ? other : other + 1;
}

/** A normal number between 0 and 1, by inversion. */
function drawNormal(mu: number, sigma: number, v: number): number {
  const low = normalCdf(-mu / sigma);
  const high = normalCdf((1 - mu) / sigma);
  const p = Math.min(1 - 1e-16, Math.max(1e-300, low + v * (high - low)));
  return Math.min(1, Math.max(0, mu + sigma * normalQuantile(p)));
}

let room = new Float64Array(64);

/** The logarithm of the density at a settled point. */
export function logDensity(parzen: Parzen, point: Float64Array): number {
  const { count, logWeights, flat, plain } = parzen;
  if (room.length <= count) room = new Float64Array(2 * count);
  const terms = room;
  let most = logWeights[count]! + flatDensity(point, flat);
  terms[count] = most;
  const kernel = plain ? plainKernel : anyKernel;
  for (let i = 0; i < count; i += 1) {
    const term = logWeights[i]! + kernel(parzen, i, point);
    terms[i] = term;
    if (term > most) most = term;
  }
  let sum = 0;
  for (let i = 0; i <= count; i += 1) {
    const off = terms[i]! - most;
    if (off > -36) sum += Math.exp(off);
  }
  return most + Math.log(sum);
}

function flatDensity(point: Float64Array, flat: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < point.length; d += 1) if (!Number.isNaN(point[d]!)) sum += flat[d]!;
  return sum;
}

function plainKernel(
  { centres, precision, norms }: Parzen,
  kernel: number,
  point: Float64Array,
): number {
  const dims = point.length;
  let sum = norms[kernel]!;
  for (let d = 0, k = kernel * dims; d < dims; d += 1, k += 1) {
    const off = point[d]! - centres[k]!;
    sum -= off * off * precision[k]!;
  }
  return sum;
}

function anyKernel(parzen: Parzen, kernel: number, point: Float64Array): number {
  const { centres, precision, norm, same, other, flat, labels } = parzen;
  const dims = point.length;
  let sum = 0;
  for (let d = 0, k = kernel * dims; d < dims; d += 1, k += 1) {
    const off = point[d]! - centres[k]!;
    if (Number.isNaN(off)) {
      if (!Number.isNaN(point[d]!)) sum += flat[d]!;
    } else if (labels[d]) sum += off === 0 ? same[d]! : other[d]!;
    else sum += norm[k]! - off * off * precision[k]!;
  }
  return sum;
}
