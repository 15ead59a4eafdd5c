/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */

/** Of the logarithm of an inverse squared length, on one axis. */
const lengthPrior = { mean: 1.5, variance: 3 };

/**
 * Minus the logarithms of the priors at the logarithms of weights, scale and noise; its slopes are
 * added to `g`. Lengths: log-normal around a length that grows with the number of axes (in the
 * spirit of Hvarfner et al. 2024, arXiv:2402.02229). Scale: Gamma(2, 1). Noise: Gamma(1.1, 30),
 * little unless the data say otherwise.
 */
export function priors(x: Float64Array, g: Float64Array): number {
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
