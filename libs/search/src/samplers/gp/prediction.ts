/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { distancesTo, matern, maternSlope } from './kernel.ts';
import { solveLower, upperTimes } from '../../numeric/cholesky.ts';
import type { Posterior } from './posterior.ts';

/** Of an expected variance that rounding took. */
export const leastVariance = 1e-12;

/** Room for the answers at one point, used again for each. */
export interface Prediction {
  /** One mean for each set of targets. */
  readonly means: Float64Array;
  variance: number;
  /** Distances s to the data and exp(-s), [count]. */
  readonly distances: Float64Array;
  readonly decays: Float64Array;
  /** Covariances with the data, and these solved by the factor, [count]. */
  readonly covariances: Float64Array;
  readonly solved: Float64Array;
}

/** Derivatives of a value by what was predicted. */
export interface ByPrediction {
  /** One for each set of targets. */
  readonly means: Float64Array;
  variance: number;
}

export function newPrediction({ inputs: { count }, alphas }: Posterior): Prediction {
  return {
    means: new Float64Array(alphas.length),
    variance: 0,
    distances: new Float64Array(count),
    decays: new Float64Array(count),
    covariances: new Float64Array(count),
    solved: new Float64Array(count),
  };
}

/** Means and variance at a point; the rest of `out` is left for {@link addSlopes}, once. */
export function predict(posterior: Posterior, point: Float64Array, out: Prediction): void {
  const { inputs, hyper, factor, alphas } = posterior;
  const { count } = inputs;
  const { distances, decays, covariances, solved } = out;
  distancesTo(inputs, hyper.weights, point, distances);
  for (let i = 0; i < count; i += 1) {
    const s = Math.sqrt(5 * distances[i]!);
    const decay = Math.exp(-s);
    distances[i] = s;
    decays[i] = decay;
    covariances[i] = hyper.scale * matern(s, decay);
  }
  for (let t = 0; t < alphas.length; t += 1) out.means[t] = product(alphas[t]!, covariances);
  solved.set(covariances);
  solveLower(factor, count, solved);
  out.variance = Math.max(leastVariance, hyper.scale - product(solved, solved));
}

/**
 * Adds to `gradient` the derivatives by the point of a value whose derivatives by the prediction at
 * this point are given; 0 on labels.
 */
export function addSlopes(
  { inputs, hyper, transposed, alphas }: Posterior,
  point: Float64Array,
  { at, by }: { readonly at: Prediction; readonly by: ByPrediction },
  gradient: Float64Array,
): void {
  const { count, dims, rows, labels } = inputs;
  // Derivatives by each covariance with the data.
  const pulls = at.solved;
  upperTimes(transposed, count, pulls);
  for (let i = 0; i < count; i += 1) {
    let pull = -2 * by.variance * pulls[i]!;
    for (let t = 0; t < alphas.length; t += 1) pull += by.means[t]! * alphas[t]![i]!;
    pulls[i] = 2 * pull * hyper.scale * maternSlope(at.distances[i]!, at.decays[i]!);
  }
  for (let d = 0; d < dims; d += 1) {
    if (labels[d]) continue;
    const u = point[d]!;
    let sum = 0;
    for (let i = 0, k = d; i < count; i += 1, k += dims) sum += pulls[i]! * (u - rows[k]!);
    gradient[d]! += hyper.weights[d]! * sum;
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
