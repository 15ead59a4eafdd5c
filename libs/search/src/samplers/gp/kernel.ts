/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/**
 * @file The Matern 5/2 kernel with one length for each axis:
 *
 *     k(a, b) = scale (1 + s + s^2 / 3) exp(-s),   s^2 = 5 sum over d of weight_d (a_d - b_d)^2
 *
 * On an axis of labels the difference is 0 or 1. Inactive values are set to one number each, so
 * that two configurations without a parameter agree on it; the branch's own label tells them from
 * the rest. Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, section 4.2.
 */

/** Points as rows, [count, axes], and which axes are labels. */
export interface Inputs {
  readonly count: number;
  readonly dims: number;
  readonly rows: Float64Array;
  readonly labels: Uint8Array;
}

/** Positive numbers; `weights` are inverse squared lengths, one for each axis. */
export interface Hyper {
  readonly weights: Float64Array;
  readonly scale: number;
  readonly noise: number;
}

/** The correlation at a distance s, with `decay` = exp(-s), which is the dear part. */
export const matern = (s: number, decay: number): number => (1 + s + (s * s) / 3) * decay;

/** The derivative of {@link matern} by the squared, weighted distance s^2 / 5. */
export const maternSlope = (s: number, decay: number): number => (-5 / 6) * (1 + s) * decay;

/** Squared differences of all pairs i > j, axis after axis: [axes, pairs]. */
export function pairDifferences({ count, dims, rows, labels }: Inputs): Float64Array {
  const pairs = (count * (count - 1)) / 2;
  const out = new Float64Array(dims * pairs);
  for (let d = 0; d < dims; d += 1) {
    let k = d * pairs;
    const isLabel = labels[d] === 1;
    for (let i = 1; i < count; i += 1) {
      const x = rows[i * dims + d]!;
      for (let j = 0; j < i; j += 1, k += 1) {
        const off = x - rows[j * dims + d]!;
        out[k] = isLabel ? (off === 0 ? 0 : 1) : off * off;
      }
    }
  }
  return out;
}

/** Squared, weighted distances from `point` to the first rows, as many as `out` has room for. */
export function distancesTo(
  { dims, rows, labels }: Inputs,
  weights: Float64Array,
  point: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0, k = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let d = 0; d < dims; d += 1, k += 1) {
      const off = point[d]! - rows[k]!;
      sum += weights[d]! * (labels[d] ? (off === 0 ? 0 : 1) : off * off);
    }
    out[i] = sum;
  }
}
