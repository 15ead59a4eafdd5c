/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { lanes, productsInLanes, solveLowerInLanes } from '../../numeric/lanes.ts';
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
  const sets = alphas.length;
  const means = new Float64Array(points.length * sets);
  const variances = new Float64Array(points.length);
  const block = new Float64Array(count * lanes);
  const products = new Float64Array(lanes);
  for (let from = 0; from < points.length; from += lanes) {
    const width = Math.min(lanes, points.length - from);
    covariancesInLanes(posterior, points.slice(from, from + width), block);
    for (let t = 0; t < sets; t += 1) {
      productsInLanes(alphas[t]!, block, products);
      for (let lane = 0; lane < width; lane += 1) means[(from + lane) * sets + t] = products[lane]!;
    }
    solveLowerInLanes(factor, count, block);
    for (let lane = 0; lane < width; lane += 1) {
      const variance = hyper.scale - squaresInLane(block, lane);
      variances[from + lane] = Math.max(leastVariance, variance);
    }
  }
  return { means, variances };
}

/** Covariances of points with the data, a lane for each. */
function covariancesInLanes(
  { inputs, hyper }: Posterior,
  points: readonly Float64Array[],
  block: Float64Array,
): void {
  const squared = new Float64Array(inputs.count);
  points.forEach((point, lane) => {
    distancesTo(inputs, hyper.weights, point, squared);
    for (let i = 0, k = lane; i < squared.length; i += 1, k += lanes) {
      const s = Math.sqrt(5 * squared[i]!);
      block[k] = hyper.scale * matern(s, Math.exp(-s));
    }
  });
}

function squaresInLane(block: Float64Array, lane: number): number {
  let sum = 0;
  for (let k = lane; k < block.length; k += lanes) sum += block[k]! * block[k]!;
  return sum;
}
