/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { cholesky, solveLower, solveUpper } from '../../numeric/cholesky.ts';
import { inverseOf } from '../../numeric/inverse.ts';
import { matern, maternSlope, pairDifferences, type Hyper, type Inputs } from './kernel.ts';

/** A value at hyperparameters; writes its slopes by the logarithms of weights, scale and noise. */
export type Unlikelihood = (hyper: Hyper, slopes: Float64Array) => number;

/** Where the matrix cannot be factored. */
const impossible = 1e10;

/**
 * Minus the log marginal likelihood of targets, without its constant: Rasmussen and Williams 2006,
 * equation 2.30, gradient 5.9. Room for matrices is made once, for all hyperparameters.
 */
export function likelihood(inputs: Inputs, targets: Float64Array): Unlikelihood {
  const { count } = inputs;
  const differences = pairDifferences(inputs);
  const pairs = (count * (count - 1)) / 2;
  const correlations = new Float64Array(pairs);
  const slopes = new Float64Array(pairs);
  const factor = new Float64Array(count * count);
  const inverse = new Float64Array(count * count);
  const alpha = new Float64Array(count);
  return (hyper, g) => {
    g.fill(0);
    weightedSum(differences, hyper.weights, correlations);
    correlate(correlations, slopes);
    covariance(correlations, hyper, count, factor);
    if (!cholesky(factor, count)) return impossible;
    alpha.set(targets);
    solveLower(factor, count, alpha);
    let value = 0;
    for (let i = 0; i < count; i += 1)
      value += 0.5 * alpha[i]! ** 2 + Math.log(factor[i * count + i]!);
    solveUpper(factor, count, alpha);
    inverseOf(factor, count, inverse);
    byCovariance(inverse, alpha, { correlations, slopes, hyper }, g);
    gradientByWeights(differences, slopes, hyper.weights, g);
    return value;
  };
}

function weightedSum(differences: Float64Array, weights: Float64Array, out: Float64Array): void {
  const pairs = out.length;
  out.fill(0);
  for (let d = 0, k = 0; d < weights.length; d += 1) {
    const weight = weights[d]!;
    for (let p = 0; p < pairs; p += 1, k += 1) out[p]! += weight * differences[k]!;
  }
}

/** Squared distances become correlations; `slopes` gets the derivatives by the squared distance. */
function correlate(squared: Float64Array, slopes: Float64Array): void {
  for (let p = 0; p < squared.length; p += 1) {
    const s = Math.sqrt(5 * squared[p]!);
    const e = Math.exp(-s);
    squared[p] = matern(s, e);
    slopes[p] = maternSlope(s, e);
  }
}

/** The lower triangle of the data's covariance. */
function covariance(
  correlations: Float64Array,
  { scale, noise }: Hyper,
  count: number,
  out: Float64Array,
): void {
  for (let i = 0, p = 0; i < count; i += 1) {
    const row = i * count;
    for (let j = 0; j < i; j += 1, p += 1) out[row + j] = scale * correlations[p]!;
    out[row + i] = scale + noise;
  }
}

interface Pairs {
  readonly correlations: Float64Array;
  readonly slopes: Float64Array;
  readonly hyper: Hyper;
}

/**
 * Slopes by scale and noise into `g`; those of correlations become those of the value. The slope by
 * the covariance K is (K^-1 - alpha alpha') / 2, both triangles.
 */
function byCovariance(
  inverse: Float64Array,
  alpha: Float64Array,
  { correlations, slopes, hyper: { scale, noise } }: Pairs,
  g: Float64Array,
): void {
  const count = alpha.length;
  let diagonal = 0;
  let beside = 0;
  for (let i = 0, p = 0; i < count; i += 1) {
    const row = i * count;
    const a = alpha[i]!;
    diagonal += 0.5 * (inverse[row + i]! - a * a);
    for (let j = 0; j < i; j += 1, p += 1) {
      const off = inverse[row + j]! - a * alpha[j]!;
      beside += off * correlations[p]!;
      slopes[p]! *= off * scale;
    }
  }
  g[g.length - 2] = scale * (diagonal + beside);
  g[g.length - 1] = noise * diagonal;
}

function gradientByWeights(
  differences: Float64Array,
  bySquared: Float64Array,
  weights: Float64Array,
  g: Float64Array,
): void {
  const pairs = bySquared.length;
  for (let d = 0, k = 0; d < weights.length; d += 1) {
    let sum = 0;
    for (let p = 0; p < pairs; p += 1, k += 1) sum += bySquared[p]! * differences[k]!;
    g[d] = weights[d]! * sum;
  }
}
