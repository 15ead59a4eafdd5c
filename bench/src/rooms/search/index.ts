import type { Bench, BenchContext, Row } from '../../frame/row.ts';
import { ashaRows } from './checks/asha.ts';
import { autoRows } from './checks/auto.ts';
import { cappedRow } from './checks/capped.ts';
import { comparisonRows, regretsOf } from './checks/compare.ts';
import { cmaesRows, nsga2Rows } from './checks/evolutionary.ts';
import { gpTimeRow } from './checks/gp-time.ts';
import { latencyRow } from './checks/latency.ts';
import { refreshRows } from './checks/refresh.ts';
import { sizeRow } from './checks/size.ts';
import { problems } from './problems/list.ts';

type Check = (context: BenchContext) => Iterable<Row> | AsyncIterable<Row>;

const seedsOf = ({ quick }: BenchContext, all: number, few: number): number => (quick ? few : all);

const easy = problems.filter(({ kind }) => kind === 'continuous' || kind === 'mixed');

const checks: Readonly<Record<string, Check>> = {
  latency: () => [latencyRow('tpe', 1000, 2.5), latencyRow('tpe', 100_000, 10)],
  capped: (context) => [cappedRow(seedsOf(context, 12, 2), context)],
  tpe: (context) => {
    const at = [50, 100, 200];
    const ours = regretsOf('tpe', problems, { ...context, seeds: seedsOf(context, 100, 5), at });
    return comparisonRows('tpe', 'optuna-tpe', ours, { leastBetter: 1 / 3 });
  },
  gp: gpRows,
  auto: (context) => autoRows(seedsOf(context, 20, 2), context.tell),
  cmaes: (context) => cmaesRows(seedsOf(context, 20, 3), context.tell),
  nsga2: (context) => nsga2Rows(seedsOf(context, 8, 1), context.tell),
  asha: (context) => ashaRows(seedsOf(context, 15, 3)),
  size: () => sizeRow(),
  refresh: (context) => refreshRows(seedsOf(context, 100, 3), context),
};

/** Takes hours and changes files: only when it is asked for. */
const onDemand = ['refresh'];

/** Samplers and schedulers against Optuna, pycma and pymoo. */
export const search: Bench = {
  summary: 'samplers and schedulers against Optuna, pycma and pymoo',
  run,
};

async function* run(context: BenchContext): AsyncGenerator<Row> {
  for (const [name, check] of Object.entries(checks)) {
    const asked = context.only.includes(name);
    if (context.only.length > 0 ? !asked : onDemand.includes(name)) continue;
    yield* check(context);
  }
}

async function* gpRows(context: BenchContext): AsyncGenerator<Row> {
  yield* gpTimeRow(easy, seedsOf(context, easy.length, 3), context);
  const at = [50, 100];
  const ours = regretsOf('gp', easy, { ...context, seeds: seedsOf(context, 30, 2), at });
  yield* comparisonRows('gp', 'optuna-gp', ours, {});
}
