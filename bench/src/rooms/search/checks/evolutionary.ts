import { hypervolume } from '@capsweep/search';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { runOurs } from '../measure/ours.ts';
import { committed } from '../measure/values.ts';
import { traceOf } from '../measure/trace.ts';
import { evolutionaryProblems, evolutionaryTrials } from '../problems/evolutionary.ts';
import { paretoProblems } from '../problems/pareto.ts';
import { verdict, type Regrets } from './compare.ts';

const frontTrials = 5000;

/** CMA-ES against pycma, by regret at the same number of evaluations. */
export function* cmaesRows(seeds: number, tell: BenchContext['tell']): Generator<Row> {
  const ours: Regrets = new Map(
    evolutionaryProblems.map((problem) => {
      tell(`cmaes: ${problem.name}`);
      const runs = Array.from({ length: seeds }, (_, i) => {
        const trace = traceOf(problem, i);
        const { space } = problem;
        runOurs(
          { sampler: 'cmaes', space, seed: i + 1, trials: evolutionaryTrials },
          trace.evaluate,
        );
        return [trace.regrets.at(-1) ?? Infinity];
      });
      return [problem.name, runs];
    }),
  );
  yield worseRow('cmaes', 'pycma', ours);
}

/** NSGA-II against pymoo, by the hypervolume of the last 400 evaluations. */
export function* nsga2Rows(seeds: number, tell: BenchContext['tell']): Generator<Row> {
  const ours: Regrets = new Map(
    paretoProblems.map((problem) => {
      tell(`nsga2: ${problem.name}`);
      const runs = Array.from({ length: seeds }, (_, i) => {
        const { space, objectives, reference } = problem;
        const last: (readonly number[])[] = [];
        const job = { sampler: 'nsga2', space, objectives, seed: i + 1, trials: frontTrials };
        runOurs({ ...job, method: { population: 100 } }, (params) => {
          const evaluation = problem.evaluate(params);
          last.push(evaluation.values);
          return evaluation;
        });
        // Less is better in the comparison, so what is missing of the box counts.
        const box = reference.reduce((a, b) => a * b, 1);
        return [box - hypervolume(last.slice(-400), reference)];
      });
      return [problem.name, runs];
    }),
  );
  yield worseRow('nsga2', 'pymoo', ours);
}

function worseRow(sampler: string, reference: string, ours: Regrets): Row {
  const values = committed(reference);
  const { worse, better, count, pairs } = verdict(ours, values.regrets, 0);
  const names = [
    ...worse.map((name) => `worse on ${name}`),
    ...better.map((name) => `better on ${name}`),
  ];
  return {
    kind: 'measured',
    check: `${sampler}: problems of ${count} that are significantly worse than ${reference}'s`,
    measured: { value: worse.length, unit: 'problems' },
    target: { atMost: 0 },
    note: [`${pairs} pairs, ${values.source}`, ...names].join('; '),
  };
}
