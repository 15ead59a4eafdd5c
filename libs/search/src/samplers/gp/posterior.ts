/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { cholesky, solveLower, solveUpper } from '../../numeric/cholesky.ts';
import { transposedInverse } from '../../numeric/inverse.ts';
import { distancesTo, matern, type Hyper, type Inputs } from './kernel.ts';

/** A Gaussian process that has seen data. */
export interface Posterior {
  readonly inputs: Inputs;
  readonly hyper: Hyper;
  /** The lower triangle of the data's covariance, [count, count]. */
  readonly factor: Float64Array;
  /** The inverse of the factor, transposed: the upper triangle, [count, count]. */
  readonly transposed: Float64Array;
  /** What was added to the variance of each measurement. */
  readonly noise: number;
  /** Inverse covariance times the targets, [count]; one for each set of targets. */
  readonly alphas: readonly Float64Array[];
}

/** The process after seeing each set of targets at the same inputs. */
export function posteriorOf(
  inputs: Inputs,
  hyper: Hyper,
  targets: readonly Float64Array[],
): Posterior {
  const { count } = inputs;
  const { factor, noise } = factored(inputs, hyper);
  const alphas = targets.map((values) => {
    const alpha = values.slice();
    solveLower(factor, count, alpha);
    solveUpper(factor, count, alpha);
    return alpha;
  });
  const transposed = new Float64Array(count * count);
  transposedInverse(factor, count, transposed);
  return { inputs, hyper, factor, transposed, noise, alphas };
}

/** The covariance of the data, factored; noise grows until that is possible. */
function factored(inputs: Inputs, hyper: Hyper): { factor: Float64Array; noise: number } {
  const { count } = inputs;
  const factor = new Float64Array(count * count);
  for (let noise = hyper.noise; ; noise *= 10) {
    covariance(inputs, hyper, factor);
    for (let i = 0; i < count; i += 1) factor[i * count + i]! += noise;
    if (cholesky(factor, count) || noise > 1e6) return { factor, noise };
  }
}

/** The lower triangle of the covariance between all rows, without noise. */
export function covariance(inputs: Inputs, { weights, scale }: Hyper, out: Float64Array): void {
  const { count, dims, rows } = inputs;
  const squared = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const point = rows.subarray(i * dims, (i + 1) * dims);
    distancesTo(inputs, weights, point, squared.subarray(0, i + 1));
    for (let j = 0; j <= i; j += 1) {
      const s = Math.sqrt(5 * squared[j]!);
      out[i * count + j] = scale * matern(s, Math.exp(-s));
    }
  }
}

/**
 * The means of the first set of targets at the data themselves. The covariance with its noise times
 * alpha is the targets, so without it the noise's share is missing.
 */
export function meansAtData({ alphas, noise }: Posterior, targets: Float64Array): Float64Array {
  return targets.map((target, i) => target - noise * alphas[0]![i]!);
}
