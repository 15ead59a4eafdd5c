/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { minimizeInBox } from '../../numeric/lbfgs.ts';
import type { Hyper, Inputs } from './kernel.ts';
import { likelihood } from './likelihood.ts';
import { priors } from './priors.ts';

/** The noise of measurements without noise: enough to keep matrices positive. */
export const leastNoise = 1e-6;

/**
 * The hyperparameters of greatest posterior density: marginal likelihood times priors that keep a
 * few points from claiming too much. The search starts at the same place each time, so the answer
 * depends on the data alone.
 */
export function fitHyper(inputs: Inputs, targets: Float64Array): Hyper {
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
