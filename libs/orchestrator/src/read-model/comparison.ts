/**
 * @file Sweeps as the table of a paper: a row for each kind of model, a column for each data set, mean
 * and sd over seeds in the cells, and a paired test against a baseline row.
 */
import { SweepError, type Objective, type Params, type SweepSpec } from '@capsweep/domain';
import { holmAdjusted, pairedTest, spreadOf, type PairedTest, type Spread } from '@capsweep/search';
import { gain } from '../objective.ts';
import { baselineRow, sweepKey } from './comparison-baseline.ts';
import { summarizeConfigurations, type ConfigurationSummary } from './configurations.ts';
import type { TrialTable } from './trial-table.ts';
import type { Violation } from './violations.ts';

/** What makes rows and columns, what is compared, and against which row. */
export interface ComparisonQuery {
  /**
   * Settings whose values make a row; by default backbone and head, and what else is compared. `sweep`
   * stands for a sweep's label or name; it comes first by itself where sweeps have labels, or measure
   * the same place.
   */
  readonly rows?: readonly string[] | undefined;
  /** The setting whose values make the columns; by default `dataset`. */
  readonly column?: string | undefined;
  /** By default `test/accuracy` where trials have it, otherwise the first objective. */
  readonly metric?: string | undefined;
  /** By default that of the objective with this metric, otherwise of the first objective. */
  readonly goal?: Objective['goal'] | undefined;
  /** A value that one of the row settings has in the baseline, such as `fc`. */
  readonly baseline?: string | undefined;
}

/** The best configuration of one row on one data set. */
export interface ComparisonCell {
  /** The name of the sweep that it comes from. */
  readonly sweep: string;
  readonly configuration: number;
  readonly cell: number;
  readonly params: Params;
  readonly trials: readonly number[];
  readonly spread: Spread;
  /** The constraints that it breaks; absent where its sweep has none. */
  readonly violations?: readonly Violation[];
  /** Whether it keeps all constraints and no other row that does has a better mean here. */
  readonly best: boolean;
  /** Against the baseline, seed by seed; p is adjusted for all tests of the column (Holm). */
  readonly against?: PairedTest;
}

/** One kind of model. */
export interface ComparisonRow {
  readonly given: Params;
  /** In the order of the columns; undefined where nothing was measured. */
  readonly cells: readonly (ComparisonCell | undefined)[];
}

/** The whole table. */
export interface Comparison {
  /** What makes a row. */
  readonly settings: readonly string[];
  readonly column: string;
  readonly metric: string;
  readonly goal: Objective['goal'];
  readonly columns: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** A sweep to be compared. */
export interface ComparedSweep {
  readonly table: TrialTable;
  /** What it is called in the table, such as `paper` for several sweeps together; by default its name. */
  readonly label?: string | undefined;
  readonly spec: Pick<SweepSpec, 'name' | 'objectives' | 'train' | 'trainer' | 'compare'>;
  /** Settings that a trial of the built-in trainer has without saying so. */
  readonly defaults: Params;
}

interface Layout {
  readonly rows: readonly string[];
  readonly column: string;
  readonly metric: string;
}

const usualColumn = 'dataset';

/** A configuration at its place in the table. */
interface Found {
  readonly sweep: string;
  readonly row: string;
  readonly given: Params;
  readonly column: string;
  readonly summary: ConfigurationSummary;
  /** The metric by the seed of its trial. */
  readonly bySeed: ReadonlyMap<number, number>;
  readonly spread: Spread;
}

/**
 * Lays sweeps out as one table. Of the configurations of a place the one with the best mean of the
 * first objective is shown, of those that keep all constraints if any does, whatever the metric: a test metric is looked at, never chosen by.
 *
 * @throws SweepError `request-invalid` for a metric that no trial has, a baseline that is no row, or
 * a place that two of the sweeps have.
 */
export function compareRows(
  sweeps: readonly [ComparedSweep, ...ComparedSweep[]],
  query: ComparisonQuery,
): Comparison {
  const { metric, goal } = metricOf(sweeps, query);
  const column = query.column ?? usualColumn;
  const { settings, found } = layOut(sweeps, query.rows, { column, metric });
  const columns = [...new Set(found.map((f) => f.column))];
  const givens = [...new Map(found.map(({ row, given }) => [row, given])).values()];
  const baselines = givens.map((given) => baselineRow(givens, given, query.baseline));
  const byColumn = columns.map((name) => {
    const inColumn = found.filter((f) => f.column === name);
    const ordered = givens.map((given) => inColumn.find(({ row }) => row === keyOf(given)));
    return cellsOf(ordered, baselines, goal);
  });
  const rows = givens.map((given, r) => ({ given, cells: byColumn.map((cells) => cells[r]) }));
  return { settings, column, metric, goal, columns, rows };
}

/** Every place that was measured, once, and the settings that make rows of them. */
function layOut(
  sweeps: readonly ComparedSweep[],
  asked: readonly string[] | undefined,
  { column, metric }: Omit<Layout, 'rows'>,
): { readonly settings: readonly string[]; readonly found: readonly Found[] } {
  const by = (rows: readonly string[]): readonly Found[] =>
    sweeps.flatMap((sweep) => bestOf(sweep, { rows, column, metric }));
  const usual = usualRows(sweeps, column);
  const isPlain = column === sweepKey || sweeps.every(({ label }) => label === undefined);
  const settings = asked ?? (isPlain ? usual : [sweepKey, ...usual]);
  const found = by(settings);
  const twins = firstTwins(found);
  if (!twins) return { settings, found };
  const isBySweep = [...settings, column].includes(sweepKey);
  if (asked || isBySweep) throw refusedTwins(twins, isBySweep);
  return layOut(sweeps, [sweepKey, ...usual], { column, metric });
}

const keyOf = (given: Params): string => JSON.stringify(Object.values(given));

function metricOf(
  sweeps: readonly ComparedSweep[],
  { metric: asked, goal: askedGoal }: ComparisonQuery,
): { metric: string; goal: Objective['goal'] } {
  const objectives = sweeps.flatMap(({ spec }) => spec.objectives);
  const metric = asked ?? usualMetric(sweeps);
  for (const sweep of sweeps) {
    const names = metricsOf(sweep);
    if (!names.has(metric)) throw noSuchMetric(sweep.spec.name, metric, names);
  }
  const own = objectives.find((objective) => objective.metric === metric) ?? objectives[0];
  return { metric, goal: askedGoal ?? own?.goal ?? 'maximize' };
}

function usualMetric(sweeps: readonly ComparedSweep[]): string {
  const isTested = sweeps.every((sweep) => metricsOf(sweep).has('test/accuracy'));
  return isTested ? 'test/accuracy' : (sweeps[0]?.spec.objectives[0]?.metric ?? '');
}

const metricsOf = ({ spec, table }: ComparedSweep): ReadonlySet<string> =>
  new Set([...spec.objectives.map(({ metric }) => metric), ...table.columns.metrics]);

function noSuchMetric(sweep: string, metric: string, names: ReadonlySet<string>): SweepError {
  const there = [...names].join(', ');
  const message = `no trial of ${sweep} has a metric ${JSON.stringify(metric)}; there are ${there}`;
  return new SweepError('request-invalid', message);
}

function usualRows(sweeps: readonly ComparedSweep[], column: string): readonly string[] {
  const keys = sweeps.flatMap(({ spec: { trainer, compare } }) => [
    ...(trainer.kind === 'builtin' ? ['backbone', 'head'] : []),
    ...Object.keys(compare),
  ]);
  return [...new Set(keys)].filter((key) => key !== column);
}

/** The best configuration of each place of one sweep, in the order in which the file compares. */
function bestOf(sweep: ComparedSweep, layout: Layout): readonly Found[] {
  const ranked = summarizeConfigurations(sweep.table, sweep.spec.objectives);
  const places = new Map<string, Found>();
  for (const one of ranked.flatMap((summary) => placed(sweep, layout, summary))) {
    if (!places.has(placeOf(one))) places.set(placeOf(one), one);
  }
  return [...places.values()].sort((a, b) => a.summary.cell - b.summary.cell);
}

const placeOf = ({ row, column }: Found): string => `${row} ${column}`;

function placed(
  { table, label, spec, defaults }: ComparedSweep,
  { rows, column, metric }: Layout,
  summary: ConfigurationSummary,
): readonly Found[] {
  const objective = spec.objectives.findIndex((o) => o.metric === metric);
  const valueOf = (n: number): number =>
    objective < 0 ? table.metric(n, metric) : table.value(n, objective);
  const bySeed = new Map(summary.trials.map((n) => [table.number(n, 'seed'), valueOf(n)]));
  const spread = spreadOf([...bySeed.values()]);
  if (!spread || !summary.values) return [];
  const usual = spec.trainer.kind === 'builtin' ? defaults : {};
  const own = { [sweepKey]: label ?? spec.name };
  const settings: Params = { ...own, ...usual, ...spec.train, ...summary.params };
  const given = Object.fromEntries(rows.map((key) => [key, settings[key] ?? '-']));
  const place = { row: keyOf(given), given, column: String(settings[column] ?? '-') };
  return [{ sweep: spec.name, ...place, summary, bySeed, spread }];
}

/** The first two of the same place. */
function firstTwins(found: readonly Found[]): readonly [Found, Found] | undefined {
  const places = new Map<string, Found>();
  for (const one of found) {
    const other = places.get(placeOf(one));
    if (other) return [other, one];
    places.set(placeOf(one), one);
  }
  return undefined;
}

function refusedTwins([one, other]: readonly [Found, Found], isBySweep: boolean): SweepError {
  const row = Object.values(one.given).join(' ');
  const remedy = isBySweep
    ? 'give them different labels'
    : `have a row for each (rows: ${[sweepKey, ...Object.keys(one.given)].join(',')})`;
  const message = `${row} on ${one.column} is in both ${one.sweep} and ${other.sweep}; leave one of them out, or ${remedy}`;
  return new SweepError('request-invalid', message);
}

function cellsOf(
  column: readonly (Found | undefined)[],
  baselines: readonly (number | undefined)[],
  goal: Objective['goal'],
): readonly (ComparisonCell | undefined)[] {
  const tests = column.map((found, r) => {
    const base = column[baselines[r] ?? -1];
    return found && base ? testOf(found, base) : undefined;
  });
  const adjusted = adjust(tests);
  return column.map((found, r) => {
    if (!found) return undefined;
    const { sweep, summary, spread } = found;
    const rivals = column.filter((other) => other?.summary.violation === 0);
    const isBest =
      rivals.includes(found) &&
      rivals.every((other) => gain(goal, spread.mean, other?.spread.mean ?? NaN) >= 0);
    const { violations } = summary;
    const against = adjusted[r];
    return {
      sweep,
      cell: summary.cell,
      configuration: summary.configuration,
      params: summary.params,
      trials: summary.trials,
      spread,
      ...(violations && { violations }),
      best: isBest,
      ...(against && { against }),
    };
  });
}

function testOf(found: Found, base: Found): PairedTest | undefined {
  const seeds = [...found.bySeed.keys()].filter((seed) => base.bySeed.has(seed));
  const values = ({ bySeed }: Found): number[] => seeds.map((seed) => bySeed.get(seed) ?? NaN);
  return pairedTest(values(found), values(base));
}

/** The tests of a column with their p-values adjusted for there being several. */
function adjust(tests: readonly (PairedTest | undefined)[]): readonly (PairedTest | undefined)[] {
  const ps = tests.flatMap((test) => test?.p ?? []);
  const adjusted = [...holmAdjusted(ps)];
  return tests.map((test) =>
    test?.p === undefined ? test : { ...test, p: adjusted.shift() ?? test.p },
  );
}
