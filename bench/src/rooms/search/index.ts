import type { Bench, BenchContext, Row } from '../../frame/row.ts';
import { ashaRows } from './checks/asha.ts';
import { autoRows } from './checks/auto.ts';
import { cappedRows } from './checks/capped.ts';
import { comparisonRows } from './checks/compare.ts';
import { gpTimeRow } from './checks/gp-time.ts';
import { groupRows } from './checks/groups.ts';
import { latencyRow } from './checks/latency.ts';
import { refreshRows } from './checks/refresh.ts';
import { sizeRow } from './checks/size.ts';
import { comparisons } from './measure/comparisons.ts';

type Check = (context: BenchContext) => Iterable<Row> | AsyncIterable<Row>;

const seedsOf = ({ quick }: BenchContext, all: number, few: number): number => (quick ? few : all);

const checks: Readonly<Record<string, Check>> = {
  latency: () => [
    latencyRow('tpe', 1000, 2.5),
    latencyRow('tpe', 100_000, 10),
    latencyRow('auto', 1000),
  ],
  capped: (context) => cappedRows(seedsOf(context, 12, 2), context),
  groups: (context) => groupRows(seedsOf(context, 100, 5), context),
  tpe: (context) =>
    comparisonRows(
      comparisons.tpe,
      { seeds: seedsOf(context, 100, 5), leastBetter: 1 / 3 },
      context,
    ),
  gp: gpRows,
  auto: (context) => autoRows(seedsOf(context, 100, 2), context.tell),
  cmaes: (context) =>
    comparisonRows(comparisons.cmaes, { seeds: seedsOf(context, 100, 3) }, context),
  nsga2: (context) =>
    comparisonRows(comparisons.nsga2, { seeds: seedsOf(context, 100, 1) }, context),
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
  yield* gpTimeRow(seedsOf(context, comparisons.gp.tasks.length, 3), context);
  yield* comparisonRows(comparisons.gp, { seeds: seedsOf(context, 100, 2) }, context);
}
