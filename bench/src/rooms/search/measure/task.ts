import { hypervolume } from '@capsweep/search';
import type { Params } from '@capsweep/domain';
import type { ParetoProblem } from '../problems/pareto.ts';
import type { Evaluation, TestProblem } from '../problems/problem.ts';
import type { PeerJob } from './peer.ts';
import { traceOf } from './trace.ts';

/** A problem with a budget, on which libraries are compared. */
export interface Task {
  readonly name: string;
  /** Trials after which it is scored. */
  readonly at: readonly number[];
  readonly job: Omit<PeerJob, 'solver' | 'seed'>;
  /** Watches the run with a seed, counted from 1. */
  readonly watch: (seed: number) => Watch;
}

/** Watches a run. */
export interface Watch {
  readonly evaluate: (params: Params) => Evaluation;
  /** How good the run was, less being better; asked for at its end. */
  readonly scores: () => readonly number[];
}

/** A task scored by its regrets after so many trials each. */
export const regretTask = (problem: TestProblem, at: readonly number[]): Task => ({
  name: problem.name,
  at,
  job: {
    space: problem.space,
    trials: Math.max(...at),
    constrained: problem.kind === 'constrained',
  },
  watch: (seed) => {
    const { evaluate, regrets } = traceOf(problem, seed - 1);
    return { evaluate, scores: () => at.map((n) => regrets[n - 1] ?? problem.worst) };
  },
});

/** Evaluations of a genetic search at its end whose front counts. */
const last = 400;

/** Individuals of a generation, of both sides. */
export const population = 100;

/** A task scored by how much of the box before the reference point its last evaluations leave out. */
export const frontTask = (problem: ParetoProblem, trials: number): Task => ({
  name: problem.name,
  at: [trials],
  job: { space: problem.space, objectives: problem.objectives, trials, population },
  watch: () => {
    const values: (readonly number[])[] = [];
    const box = problem.reference.reduce((a, b) => a * b, 1);
    return {
      evaluate: (params) => {
        const evaluation = problem.evaluate(params);
        values.push(evaluation.values);
        return evaluation;
      },
      scores: () => [box - hypervolume(values.slice(-last), problem.reference)],
    };
  },
});
