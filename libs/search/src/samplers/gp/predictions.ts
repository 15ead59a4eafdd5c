/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { lanes, solveLowerInLanes } from '../../numeric/lanes.ts';
import { distancesTo, matern } from './kernel.ts';
import type { Posterior } from './posterior.ts';
import { leastVariance } from './prediction.ts';

/** What is predicted for many points. */
export interface Predictions {
  /** [points, sets of targets]. */
  readonly means: Float64Array;
  /** [points]. */
  readonly variances: Float64Array;
}

/** As `predict` for each of many points, a few of them side by side in each pass over the factor. */
export function predictAll(posterior: Posterior, points: readonly Float64Array[]): Predictions {
  const { inputs, hyper, factor, alphas } = posterior;
  const { count } = inputs;
  const means = new Float64Array(points.length * alphas.length);
  const variances = new Float64Array(points.length);
  const squared = new Float64Array(count);
  const block = new Float64Array(count * lanes);
  for (let from = 0; from < points.length; from += lanes) {
    const width = Math.min(lanes, points.length - from);
    for (let lane = 0; lane < width; lane += 1) {
      distancesTo(inputs, hyper.weights, points[from + lane]!, squared);
      for (let i = 0, k = lane; i < count; i += 1, k += lanes) {
        const s = Math.sqrt(5 * squared[i]!);
        block[k] = hyper.scale * matern(s, Math.exp(-s));
      }
      for (let t = 0; t < alphas.length; t += 1)
        means[(from + lane) * alphas.length + t] = productInLane(alphas[t]!, block, lane);
    }
    solveLowerInLanes(factor, count, block);
    for (let lane = 0; lane < width; lane += 1) {
      const explained = squaresInLane(block, lane);
      variances[from + lane] = Math.max(leastVariance, hyper.scale - explained);
    }
  }
  return { means, variances };
}

function productInLane(a: Float64Array, block: Float64Array, lane: number): number {
  let sum = 0;
  for (let i = 0, k = lane; i < a.length; i += 1, k += lanes) sum += a[i]! * block[k]!;
  return sum;
}

function squaresInLane(block: Float64Array, lane: number): number {
  let sum = 0;
  for (let k = lane; k < block.length; k += lanes) sum += block[k]! * block[k]!;
  return sum;
}
