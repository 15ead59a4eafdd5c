/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { cholesky, inverseOf, solveLower, solveUpper } from '../../numeric/cholesky.ts';
import { minimizeInBox } from '../../numeric/lbfgs.ts';
import { matern, maternSlope, pairDifferences, type Hyper, type Inputs } from './kernel.ts';

/** The noise of measurements without noise: enough to keep matrices positive. */
export const leastNoise = 1e-6;

/**
 * The hyperparameters of greatest posterior density: marginal likelihood (Rasmussen and Williams
 * 2006, equation 2.30, gradient 5.9) times priors that keep a few points from claiming too much.
 * The search starts at the same place each time, so the answer depends on the data alone.
 */
export function fitHyper(inputs: Inputs, targets: Float64Array): Hyper {
  const { dims } = inputs;
  const differences = pairDifferences(inputs);
  const low = new Float64Array(dims + 2).fill(-8);
  const high = new Float64Array(dims + 2).fill(8);
  [low[dims], high[dims]] = [-6, 6];
  [low[dims + 1], high[dims + 1]] = [Math.log(leastNoise), 1];
  const { x } = minimizeInBox(
    (at, g) => loss(inputs, targets, differences, { x: at, g }),
    startFor(dims),
    { low, high, steps: 40, tolerance: 0.02, gain: 1e-5 },
  );
  return toHyper(x);
}

/** Logarithms of: weights for each axis, scale, noise. */
function startFor(dims: number): Float64Array {
  const x = new Float64Array(dims + 2).fill(Math.log(2));
  [x[dims], x[dims + 1]] = [0, Math.log(1e-4)];
  return x;
}

function toHyper(x: Float64Array): Hyper {
  const dims = x.length - 2;
  return {
    weights: x.slice(0, dims).map(Math.exp),
    scale: Math.exp(x[dims]!),
    noise: Math.exp(x[dims + 1]!),
  };
}

/** Minus the log posterior, and its gradient by the logarithms. */
function loss(
  { count, dims }: Inputs,
  targets: Float64Array,
  differences: Float64Array,
  { x, g }: { x: Float64Array; g: Float64Array },
): number {
  const { weights, scale, noise } = toHyper(x);
  const squared = weightedSum(differences, weights);
  const k = new Float64Array(count * count);
  for (let i = 0, p = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1, p += 1) k[i * count + j] = scale * matern(squared[p]!);
    k[i * count + i] = scale + noise;
  }
  g.fill(0);
  const correlations = k.slice();
  if (!cholesky(k, count)) return 1e10;
  const alpha = targets.slice();
  solveLower(k, count, alpha);
  let value = 0;
  for (let i = 0; i < count; i += 1) value += 0.5 * alpha[i]! ** 2 + Math.log(k[i * count + i]!);
  solveUpper(k, count, alpha);
  const inverse = inverseOf(k, count);
  // d loss / d K = (K^-1 - alpha alpha') / 2, both triangles.
  let [byScale, byNoise] = [0, 0];
  const bySquared = squared;
  for (let i = 0, p = 0; i < count; i += 1) {
    const row = i * count;
    const onDiagonal = 0.5 * (inverse[row + i]! - alpha[i]! ** 2);
    byScale += onDiagonal * scale;
    byNoise += onDiagonal * noise;
    for (let j = 0; j < i; j += 1, p += 1) {
      const off = inverse[row + j]! - alpha[i]! * alpha[j]!;
      byScale += off * correlations[row + j]!;
      bySquared[p] = off * scale * maternSlope(squared[p]!);
    }
  }
  gradientByWeights(differences, bySquared, weights, g);
  g[dims] = byScale;
  g[dims + 1] = byNoise;
  return value + priors(x, g);
}

function weightedSum(differences: Float64Array, weights: Float64Array): Float64Array {
  const pairs = differences.length / weights.length;
  const out = new Float64Array(pairs);
  weights.forEach((weight, d) => {
    for (let p = 0, k = d * pairs; p < pairs; p += 1, k += 1) out[p]! += weight * differences[k]!;
  });
  return out;
}

function gradientByWeights(
  differences: Float64Array,
  bySquared: Float64Array,
  weights: Float64Array,
  g: Float64Array,
): void {
  const pairs = bySquared.length;
  weights.forEach((weight, d) => {
    let sum = 0;
    for (let p = 0, k = d * pairs; p < pairs; p += 1, k += 1)
      sum += bySquared[p]! * differences[k]!;
    g[d] = weight * sum;
  });
}

/** Of the logarithm of an inverse squared length, on one axis. */
const lengthPrior = { mean: 1.5, variance: 3 };

/**
 * Minus the logarithms of the priors. Lengths: log-normal around a length that grows with the
 * number of axes (in the spirit of Hvarfner et al. 2024, arXiv:2402.02229). Scale: Gamma(2, 1).
 * Noise: Gamma(1.1, 30), little unless the data say otherwise.
 */
function priors(x: Float64Array, g: Float64Array): number {
  const dims = x.length - 2;
  let value = 0;
  const mean = lengthPrior.mean - 0.5 * Math.log(dims);
  const { variance } = lengthPrior;
  for (let d = 0; d < dims; d += 1) {
    const off = x[d]! - mean;
    value += (off * off) / (2 * variance);
    g[d]! += off / variance;
  }
  const [scale, noise] = [Math.exp(x[dims]!), Math.exp(x[dims + 1]!)];
  value += scale - 2 * x[dims]! + 30 * noise - 0.1 * x[dims + 1]!;
  g[dims]! += scale - 2;
  g[dims + 1]! += 30 * noise - 0.1;
  return value;
}
