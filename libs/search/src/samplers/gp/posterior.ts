/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { cholesky, inverseOf, solveLower, solveUpper } from '../../numeric/cholesky.ts';
import { distancesTo, matern, maternSlope, type Hyper, type Inputs } from './kernel.ts';

/** A Gaussian process that has seen data. */
export interface Posterior {
  readonly inputs: Inputs;
  readonly hyper: Hyper;
  /** The inverse covariance of the data, [count, count]. */
  readonly inverse: Float64Array;
  /** The lower triangle of the data's covariance, [count, count]. */
  readonly factor: Float64Array;
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
  const factor = covariance(inputs, hyper);
  const alphas = targets.map((values) => {
    const alpha = values.slice();
    solveLower(factor, count, alpha);
    solveUpper(factor, count, alpha);
    return alpha;
  });
  return { inputs, hyper, factor, inverse: inverseOf(factor, count), alphas };
}

/** The covariance of the data, factored; noise grows until that is possible. */
function covariance(inputs: Inputs, { weights, scale, noise }: Hyper): Float64Array {
  const { count, dims, rows } = inputs;
  const row = new Float64Array(count);
  for (let jitter = noise; ; jitter *= 10) {
    const k = new Float64Array(count * count);
    for (let i = 0; i < count; i += 1) {
      distancesTo(inputs, weights, rows.subarray(i * dims, (i + 1) * dims), row);
      for (let j = 0; j < i; j += 1) k[i * count + j] = scale * matern(row[j]!);
      k[i * count + i] = scale + jitter;
    }
    if (cholesky(k, count) || jitter > 1e6) return k;
  }
}

/** Room for the answers at one point, used again for each. */
export interface Prediction {
  /** One mean for each set of targets. */
  readonly means: Float64Array;
  variance: number;
  /** d mean / d point, [targets, axes], and d variance / d point, [axes]; 0 on labels. */
  readonly meanSlopes: Float64Array;
  readonly varianceSlopes: Float64Array;
  readonly squared: Float64Array;
  readonly covariances: Float64Array;
  readonly solved: Float64Array;
}

export function newPrediction({ inputs, alphas }: Posterior): Prediction {
  const { count, dims } = inputs;
  return {
    means: new Float64Array(alphas.length),
    variance: 0,
    meanSlopes: new Float64Array(alphas.length * dims),
    varianceSlopes: new Float64Array(dims),
    squared: new Float64Array(count),
    covariances: new Float64Array(count),
    solved: new Float64Array(count),
  };
}

/** Mean and variance at a point; `out.covariances` and `out.solved` are left for the slopes. */
export function predict(posterior: Posterior, point: Float64Array, out: Prediction): void {
  const { inputs, hyper, inverse, alphas } = posterior;
  const { count } = inputs;
  distancesTo(inputs, hyper.weights, point, out.squared);
  for (let i = 0; i < count; i += 1) out.covariances[i] = hyper.scale * matern(out.squared[i]!);
  alphas.forEach((alpha, t) => {
    let mean = 0;
    for (let i = 0; i < count; i += 1) mean += out.covariances[i]! * alpha[i]!;
    out.means[t] = mean;
  });
  let explained = 0;
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    const row = i * count;
    for (let j = 0; j < count; j += 1) sum += inverse[row + j]! * out.covariances[j]!;
    out.solved[i] = sum;
    explained += sum * out.covariances[i]!;
  }
  out.variance = Math.max(1e-12, hyper.scale - explained);
}

/** As {@link predict}, with derivatives by the point. */
export function predictWithSlopes(
  posterior: Posterior,
  point: Float64Array,
  out: Prediction,
): void {
  predict(posterior, point, out);
  const { inputs, hyper, alphas } = posterior;
  const { count, dims, rows, labels } = inputs;
  out.meanSlopes.fill(0);
  out.varianceSlopes.fill(0);
  for (let i = 0; i < count; i += 1) {
    const slope = 2 * hyper.scale * maternSlope(out.squared[i]!);
    for (let d = 0; d < dims; d += 1) {
      if (labels[d]) continue;
      const by = slope * hyper.weights[d]! * (point[d]! - rows[i * dims + d]!);
      out.varianceSlopes[d]! -= 2 * out.solved[i]! * by;
      for (let t = 0; t < alphas.length; t += 1)
        out.meanSlopes[t * dims + d]! += alphas[t]![i]! * by;
    }
  }
}
