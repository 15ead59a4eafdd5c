import type { BenchContext, Row } from '../../../frame/row.ts';
import { committed } from '../measure/values.ts';
import { heldOutProblems, problems } from '../problems/list.ts';
import type { TestProblem } from '../problems/problem.ts';
import { regretsOf, verdict, type Regrets } from './compare.ts';

const at = [100, 200];
const rivals = ['random', 'sobol', 'tpe', 'gp'];

/** What `auto` is held to. */
export function* autoRows(seeds: number, tell: BenchContext['tell']): Generator<Row> {
  const auto = regretsOf('auto', problems, { seeds, at, tell });
  const fixed = (names: readonly string[], on: readonly TestProblem[]): Map<string, Regrets> =>
    new Map(names.map((name) => [name, regretsOf(name, on, { seeds, at: [100], tell })]));
  yield rankRow(fixed(['auto', ...rivals], heldOutProblems));
  const gp = fixed(['gp'], problems).get('gp') ?? new Map<string, never>();
  const { worse, pairs } = verdict(auto, Object.fromEntries(gp), 0);
  yield {
    kind: 'measured',
    check: 'auto at 100 trials: functions with significantly greater regret than gp',
    measured: { value: worse.length, unit: 'functions' },
    target: { atMost: 0 },
    note: [`${pairs} pairs`, ...worse].join(', '),
  };
  yield basinRow(auto);
}

/** The mean rank among all at 100 trials, on the functions that nothing was tuned on. */
function rankRow(all: ReadonlyMap<string, Regrets>): Row {
  const means = [...all.keys()].map((name) => ({ name, rank: meanRank(all, name) }));
  const mine = means.find(({ name }) => name === 'auto')?.rank ?? NaN;
  const best = Math.min(...means.filter(({ name }) => name !== 'auto').map(({ rank }) => rank));
  return {
    kind: 'measured',
    check: `auto at 100 trials: mean rank on ${heldOutProblems.length} held-out functions`,
    measured: { value: mine, unit: `of ${all.size}` },
    target: { atMost: best },
    note: means.map(({ name, rank }) => `${name} ${rank.toFixed(2)}`).join(', '),
  };
}

function meanRank(all: ReadonlyMap<string, Regrets>, name: string): number {
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
function basinRow(auto: Regrets): Row {
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
