import type { BenchContext, Row } from '../../../frame/row.ts';
import { ownScores, type Scores } from '../measure/runs.ts';
import { regretTask } from '../measure/task.ts';
import { verdict } from '../measure/verdict.ts';
import { problems } from '../problems/list.ts';
import { mediansOf, pairsOf } from './compare.ts';

const trials = 5000;
const names = ['hartmann6', 'rosenbrock4', 'levy4'];

/** TPE with its cap on bad configurations against TPE that looks at all of them, after many trials. */
export async function* cappedRows(
  seeds: number,
  { tell }: Pick<BenchContext, 'tell'>,
): AsyncGenerator<Row> {
  const tasks = problems
    .filter(({ name }) => names.includes(name))
    .map((problem) => regretTask(problem, [trials]));
  const run = (cap?: number): Promise<Scores> =>
    ownScores(tasks, { sampler: 'tpe', seeds, tell, ...(cap && { method: { cap } }) });
  const [capped, exact] = [await run(), await run(trials)];
  const found = verdict(capped, Object.fromEntries(exact), 0);
  yield {
    kind: 'measured',
    check: `tpe at ${trials} trials, capped and exact: functions with significantly other regret`,
    measured: { value: found.better.length + found.worse.length, unit: 'functions' },
    ...(found.canTell && { target: { atMost: 0 } }),
    note: `${pairsOf(found)}, medians ${mediansOf(capped, exact, 0)}`,
  };
}
