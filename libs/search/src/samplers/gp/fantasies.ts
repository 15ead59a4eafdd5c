/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { cholesky } from '../../numeric/cholesky.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import { sobol } from '../sobol/sequence.ts';
import type { Inputs } from './kernel.ts';
import { covariance, posteriorOf, type Posterior } from './posterior.ts';
import { newPrediction, predict } from './prediction.ts';

/** How many possibilities are weighed for what runs. */
const possibilities = 8;

/**
 * The process as it may be once the running configurations have ended: their results are drawn
 * from the joint posterior, several times, by quasi-random normal numbers. Wilson et al. 2018,
 * Maximizing acquisition functions for Bayesian optimization, arXiv:1805.10196, section 3.
 */
export function fantasies(
  known: Posterior,
  targets: Float64Array,
  running: Inputs,
  best: number,
): { readonly posterior: Posterior; readonly bests: readonly number[] } {
  const { means, root } = jointAt(known, running);
  const { count } = running;
  const draws = Array.from({ length: possibilities }, (_, t) => {
    const z = means.map((_m, i) => normalQuantile(sobol(t, i, 4711)));
    return means.map((mean, i) => {
      let sum = mean;
      for (let j = 0; j <= i; j += 1) sum += root[i * count + j]! * z[j]!;
      return sum;
    });
  });
  const posterior = posteriorOf(
    joined(known.inputs, running),
    known.hyper,
    draws.map((draw) => Float64Array.of(...targets, ...draw)),
  );
  return { posterior, bests: draws.map((draw) => Math.min(best, ...draw)) };
}

function joined(a: Inputs, b: Inputs): Inputs {
  const rows = new Float64Array(a.rows.length + b.rows.length);
  rows.set(a.rows);
  rows.set(b.rows, a.rows.length);
  return { ...a, count: a.count + b.count, rows };
}

/** Means at the running points and a root of their joint covariance, [count, count]. */
function jointAt(known: Posterior, running: Inputs): { means: Float64Array; root: Float64Array } {
  const { count, dims, rows } = running;
  const rooms = Array.from({ length: count }, (_, i) => {
    const room = newPrediction(known);
    predict(known, rows.subarray(i * dims, (i + 1) * dims), room);
    return room;
  });
  const root = new Float64Array(count * count);
  covariance(running, known.hyper, root);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let explained = 0;
      rooms[i]!.solved.forEach((v, k) => (explained += v * rooms[j]!.solved[k]!));
      root[i * count + j]! -= explained;
    }
    root[i * count + i]! += 1e-6;
  }
  const exact = cholesky(root, count);
  if (!exact) root.fill(0);
  return { means: Float64Array.from(rooms, ({ means }) => means[0]!), root };
}
