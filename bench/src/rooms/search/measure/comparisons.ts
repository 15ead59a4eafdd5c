import { evolutionaryProblems, evolutionaryTrials } from '../problems/evolutionary.ts';
import { problems } from '../problems/list.ts';
import { paretoProblems } from '../problems/pareto.ts';
import type { OwnJob } from './ours.ts';
import { frontTask, population, regretTask, type Task } from './task.ts';

/** One of our samplers beside another library's. */
export interface Comparison {
  /** Ours. */
  readonly sampler: string;
  readonly method?: OwnJob['method'];
  /** Theirs, as `peers/solve.py` knows it; also the name of the file of its committed values. */
  readonly reference: string;
  /** Its library, as people know it. */
  readonly library: string;
  /** Trials after which scores are read. */
  readonly at: readonly number[];
  readonly tasks: readonly Task[];
}

/** The continuous and the mixed problems, for which Gaussian processes are made. */
const easyProblems = problems.filter(({ kind }) => kind === 'continuous' || kind === 'mixed');

const frontTrials = 5000;

/** All that is compared; what is quick comes first. */
export const comparisons = {
  cmaes: {
    sampler: 'cmaes',
    reference: 'pycma',
    library: 'pycma 4.5, restarts with doubled populations',
    ...regretsAt([evolutionaryTrials], evolutionaryProblems),
  },
  nsga2: {
    sampler: 'nsga2',
    method: { population },
    reference: 'pymoo',
    library: `pymoo 0.6 NSGA2, population ${population}`,
    at: [frontTrials],
    tasks: paretoProblems.map((problem) => frontTask(problem, frontTrials)),
  },
  tpe: {
    sampler: 'tpe',
    reference: 'optuna-tpe',
    library: 'Optuna 5 TPESampler, defaults',
    ...regretsAt([50, 100, 200], problems),
  },
  gp: {
    sampler: 'gp',
    reference: 'optuna-gp',
    library: 'Optuna 5 GPSampler, defaults',
    ...regretsAt([50, 100], easyProblems),
  },
} satisfies Readonly<Record<string, Comparison>>;

function regretsAt(at: readonly number[], list: typeof problems): Pick<Comparison, 'at' | 'tasks'> {
  return { at, tasks: list.map((problem) => regretTask(problem, at)) };
}
