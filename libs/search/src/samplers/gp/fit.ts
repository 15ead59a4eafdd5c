/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { minimizeInBox } from '../../numeric/lbfgs.ts';
import type { Hyper, Inputs } from './kernel.ts';
import { likelihood } from './likelihood.ts';
import { priors } from './priors.ts';

/** The noise of measurements without noise: enough to keep matrices positive. */
const leastNoise = 1e-6;
/** The noise that a search begins with, at most: to call everything noise is a valley of its own. */
const startingNoise = 1e-4;
/** Below so many points there is no half to begin with. */
const few = 20;

/**
 * The hyperparameters of greatest posterior density: marginal likelihood times priors that keep a
 * few points from claiming too much. The answer depends on the data alone: the search starts at
 * what every second point says, which costs an eighth, and that at what every fourth says, and so on.
 */
export const fitHyper = (inputs: Inputs, targets: Float64Array): Hyper =>
  toHyper(likeliest(inputs, targets));

/** Logarithms of: weights for each axis, scale, noise. */
function likeliest(inputs: Inputs, targets: Float64Array): Float64Array {
  const { dims } = inputs;
  const low = new Float64Array(dims + 2).fill(-8);
  const high = new Float64Array(dims + 2).fill(8);
  [low[dims], high[dims]] = [-6, 6];
  [low[dims + 1], high[dims + 1]] = [Math.log(leastNoise), 1];
  const unlikelihood = likelihood(inputs, targets);
  const { x } = minimizeInBox(
    (at, g) => {
      const value = unlikelihood(toHyper(at), g);
      return value + priors(at, g);
    },
    startFor(inputs, targets),
    { low, high, steps: 40, tolerance: 0.05, gain: 3e-4 },
  );
  return x;
}

function startFor(inputs: Inputs, targets: Float64Array): Float64Array {
  const { count, dims, rows } = inputs;
  if (count < few)
    return new Float64Array(dims + 2)
      .fill(Math.log(2), 0, dims)
      .fill(Math.log(startingNoise), dims + 1);
  const half = {
    ...inputs,
    count: Math.ceil(count / 2),
    rows: rows.filter((_, k) => Math.floor(k / dims) % 2 === 0),
  };
  const start = likeliest(
    half,
    targets.filter((_, i) => i % 2 === 0),
  );
  start[dims + 1] = Math.min(start[dims + 1]!, Math.log(startingNoise));
  return start;
}

function toHyper(x: Float64Array): Hyper {
  const dims = x.length - 2;
  return {
    weights: x.slice(0, dims).map(Math.exp),
    scale: Math.exp(x[dims]!),
    noise: Math.exp(x[dims + 1]!),
  };
}
