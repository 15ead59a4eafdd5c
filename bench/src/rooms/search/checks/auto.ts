import type { BenchContext, Row } from '../../../frame/row.ts';
import { ownScores, type Scores } from '../measure/runs.ts';
import { regretTask } from '../measure/task.ts';
import { committed } from '../measure/values.ts';
import { verdict } from '../measure/verdict.ts';
import { heldOutProblems, problems } from '../problems/list.ts';
import type { TestProblem } from '../problems/problem.ts';
import { pairsOf } from './compare.ts';

/** The fixed samplers that take any space and one objective. */
const rivals = ['random', 'sobol', 'halton', 'tpe', 'nsga2', 'gp'];

/** What `auto` is held to. */
export async function* autoRows(seeds: number, tell: BenchContext['tell']): AsyncGenerator<Row> {
  const run = (
    sampler: string,
    list: readonly TestProblem[],
    at: readonly number[],
  ): Promise<Scores> =>
    ownScores(
      list.map((problem) => regretTask(problem, at)),
      { sampler, seeds, tell },
    );
  const heldOut = await run('auto', heldOutProblems, [100]);
  const others = new Map<string, Scores>();
  for (const name of rivals) others.set(name, await run(name, heldOutProblems, [100]));
  yield rankRow(new Map([['auto', heldOut], ...others]));
  const known = await run('auto', problems, [100, 200]);
  const gp = new Map([...(await run('gp', problems, [100])), ...(others.get('gp') ?? [])]);
  const found = verdict(new Map([...known, ...heldOut]), Object.fromEntries(gp), 0);
  yield {
    kind: 'measured',
    check: `auto at 100 trials: functions of ${found.count} with significantly greater regret than gp`,
    measured: { value: found.worse.length, unit: 'functions' },
    ...(found.canTell && { target: { atMost: 0 } }),
    note: [pairsOf(found), ...found.worse].join(', '),
  };
  yield basinRow(known);
}

/** By how much its mean rank at 100 trials is better than the best one's, where nothing was tuned. */
function rankRow(all: ReadonlyMap<string, Scores>): Row {
  const means = [...all.keys()].map((name) => ({ name, rank: meanRank(all, name) }));
  const mine = means.find(({ name }) => name === 'auto')?.rank ?? NaN;
  const best = Math.min(...means.filter(({ name }) => name !== 'auto').map(({ rank }) => rank));
  return {
    kind: 'measured',
    check: `auto at 100 trials: ranks before the best fixed sampler, the mean of ${heldOutProblems.length} held-out functions`,
    measured: { value: best - mine, unit: 'ranks' },
    target: { atLeast: Number.EPSILON },
    note: means.map(({ name, rank }) => `${name} ${rank.toFixed(3)}`).join(', '),
  };
}

function meanRank(all: ReadonlyMap<string, Scores>, name: string): number {
  const ranks = heldOutProblems.flatMap((problem) => {
    const runs = all.get(name)?.get(problem.name) ?? [];
    return runs.map((_, seed) => {
      const regret = (who: string): number => all.get(who)?.get(problem.name)?.[seed]?.[0] ?? NaN;
      const mine = regret(name);
      const values = [...all.keys()].map(regret);
      const less = values.filter((v) => v < mine).length;
      const same = values.filter((v) => v === mine).length;
      return 1 + less + (same - 1) / 2;
    });
  });
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
}

/** Seeds that have not left a wrong basin or branch after 200 trials, where a function has one. */
function basinRow(auto: Scores): Row {
  const theirs = committed('optuna-tpe').regrets;
  const trapped = problems.filter(({ basin }) => basin !== undefined);
  const wrong = (runs: readonly (readonly number[])[], basin: number, index: number): number =>
    runs.filter((run) => (run[index] ?? Infinity) > basin).length;
  const counts = trapped.map(({ name, basin = Infinity }) => {
    const mine = auto.get(name) ?? [];
    const other = (theirs[name] ?? []).slice(0, mine.length);
    return {
      name,
      ours: wrong(mine.slice(0, other.length), basin, 1),
      optuna: wrong(other, basin, 2),
    };
  });
  const sum = (key: 'ours' | 'optuna'): number => counts.reduce((n, count) => n + count[key], 0);
  return {
    kind: 'measured',
    check: 'auto at 200 trials: seeds in a wrong basin or branch',
    measured: { value: sum('ours'), unit: 'seeds' },
    reference: { name: 'Optuna 5 TPE', value: sum('optuna'), unit: 'seeds' },
    target: { atMost: sum('optuna') / 3 },
    note: counts.map(({ name, ours, optuna }) => `${name} ${ours} (${optuna})`).join(', '),
  };
}
