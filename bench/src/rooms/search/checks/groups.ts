import type { BenchContext, Row } from '../../../frame/row.ts';
import { ownScores, type Scores } from '../measure/runs.ts';
import { regretTask } from '../measure/task.ts';
import { verdict } from '../measure/verdict.ts';
import { conditionalProblems } from '../problems/conditional.ts';
import { mediansOf, pairsOf } from './compare.ts';

const at = [50, 100, 200];

/** TPE with a density for each group of parameters against one for all, where some depend on others. */
export async function* groupRows(
  seeds: number,
  { tell }: Pick<BenchContext, 'tell'>,
): AsyncGenerator<Row> {
  const tasks = conditionalProblems.map((problem) => regretTask(problem, at));
  const run = (group: boolean): Promise<Scores> =>
    ownScores(tasks, { sampler: 'tpe', seeds, tell, method: { group } });
  const [grouped, joint] = [await run(true), await run(false)];
  for (const [index, trials] of at.entries()) {
    const found = verdict(grouped, Object.fromEntries(joint), index);
    yield {
      kind: 'measured',
      check: `tpe at ${trials} trials, in groups and joint: conditional functions of ${found.count} with significantly greater regret in groups`,
      measured: { value: found.worse.length, unit: 'functions' },
      note: `${pairsOf(found)}, medians ${mediansOf(grouped, joint, index)}`,
    };
  }
}
