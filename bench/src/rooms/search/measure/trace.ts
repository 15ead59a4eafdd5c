import type { Params } from '@capsweep/domain';
import { rngFor } from '@capsweep/search';
import type { Evaluation, TestProblem } from '../problems/problem.ts';

/** Watches a run on a problem: what the sampler is told, and how good its incumbent really is. */
export interface Trace {
  /** Evaluates and counts; noise depends on the seed and the number of the evaluation alone. */
  readonly evaluate: (params: Params) => Evaluation;
  /** The regret of the incumbent after each evaluation, from the first. */
  readonly regrets: readonly number[];
}

/**
 * A fresh trace. The incumbent is the feasible evaluation with the best measured value; its regret
 * is that of its true value, never less than {@link regretFloor}.
 */
export function traceOf(problem: TestProblem, seed: number): Trace {
  const regrets: number[] = [];
  let best = Infinity;
  let regret = problem.worst;
  return {
    regrets,
    evaluate: (params) => {
      const truth = problem.evaluate(params);
      const value = truth.values[0] ?? NaN;
      const measured = value + (problem.noise ?? 0) * normal(seed, regrets.length);
      if ((truth.violations ?? []).every((v) => v <= 0) && measured < best) {
        best = measured;
        regret = Math.max(regretFloor, Math.min(problem.worst, value - problem.optimum));
      }
      regrets.push(regret);
      return { ...truth, values: [measured] };
    },
  };
}

/** Regrets below this are equal: nobody tunes further, and rounding would decide. */
export const regretFloor = 1e-8;

/** A standard normal number for a place, by Box and Muller. */
function normal(seed: number, n: number): number {
  const rng = rngFor(seed, 77, n);
  return Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());
}
