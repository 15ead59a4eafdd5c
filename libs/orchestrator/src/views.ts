import { cellsOf, firstRepeats, type Params, type Sweep } from '@capsweep/domain';
import type { LiveSweep } from './live/live-sweep.ts';
import { goalOf } from './objective.ts';
import { rankTrials, trialOrder } from './read-model/rank.ts';
import type { TrialCounts } from './read-model/trial-table.ts';
import type { Violation } from './read-model/violations.ts';

/** The best trial of a sweep or of a cell. */
export interface BestView {
  readonly trial: number;
  readonly params: Params;
  readonly values: readonly number[];
  readonly hasCheckpoint: boolean;
  /** The constraints that it breaks; absent where the sweep has none. */
  readonly violations?: readonly Violation[];
}

/**
 * `best` keeps all constraints. Where no trial with a value does, there is `nearest` instead: the one that
 * breaks them least.
 */
export interface Winner {
  readonly best?: BestView;
  readonly nearest?: BestView;
}

/** How far one cell of `compare` is. */
export interface CellView extends Winner {
  readonly cell: number;
  readonly given: Params;
  readonly finished: number;
  readonly planned: number;
}

/** A sweep as people see it. */
export interface SweepView extends Winner {
  readonly sweep: Sweep;
  readonly counts: TrialCounts & { readonly planned: number };
  readonly columns: { readonly params: readonly string[]; readonly metrics: readonly string[] };
  readonly cells: readonly CellView[];
  /** A guess from the pace so far, in seconds. */
  readonly etaSeconds?: number;
}

/** Ranks of a live sweep, worked out anew only when something changed. */
const rankings = new WeakMap<object, { changes: number; ranking: readonly number[] }>();

/** Trial numbers from best to worst. */
export function rankingOf(live: LiveSweep): readonly number[] {
  const { table } = live;
  const known = rankings.get(table);
  if (known?.changes === table.changes) return known.ranking;
  const ranking = rankTrials(table, live.sweep.spec.objectives);
  rankings.set(table, { changes: table.changes, ranking });
  return ranking;
}

/** What there is to say about a sweep at time `now`. */
export function viewSweep(live: LiveSweep, now: number): SweepView {
  const cells = viewCells(live);
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  const eta = etaSeconds(live, planned, now);
  return {
    sweep: live.sweep,
    counts: { ...live.table.counts, planned },
    columns: live.table.columns,
    ...winner(live, rankingOf(live)[0]),
    cells,
    ...(eta !== undefined && { etaSeconds: eta }),
  };
}

function winner({ table }: LiveSweep, trial: number | undefined): Winner {
  if (trial === undefined) return {};
  const { params = {}, values = [], hasCheckpoint, violations } = table.row(trial);
  const view = { trial, params, values, hasCheckpoint, ...(violations && { violations }) };
  return table.violation(trial) === 0 ? { best: view } : { nearest: view };
}

function viewCells(live: LiveSweep): readonly CellView[] {
  const { spec } = live.sweep;
  const cells = cellsOf(spec).map((given, cell) => ({
    cell,
    given,
    finished: 0,
    planned: plannedOf(live, cell),
    best: undefined as number | undefined,
  }));
  const order = trialOrder(live.table, goalOf(spec.objectives));
  for (let n = 0; n < live.table.length; n += 1) {
    const view = cells[live.table.number(n, 'cell')];
    if (!live.table.has(n) || !view) continue;
    if (live.table.hasEnded(n)) view.finished += 1;
    if (Number.isNaN(live.table.value(n))) continue;
    if (view.best === undefined || order(n, view.best) < 0) view.best = n;
  }
  return cells.map(({ best, ...view }) => ({
    ...view,
    ...winner(live, best),
  }));
}

/** The trials that a cell will have: its sampler may have fewer configurations than planned. */
function plannedOf(live: LiveSweep, cell: number): number {
  const { spec } = live.sweep;
  const { configurations } = spec.search;
  const last = { number: 0, cell, repeat: 0 };
  let count = configurations;
  while (count > 0 && !live.search.exists({ ...last, configuration: count - 1 })) count -= 1;
  return count * firstRepeats(spec) + contenderTrials(live, cell);
}

/** The trials that contenders were given beyond the first ones. */
function contenderTrials({ table, sweep }: LiveSweep, cell: number): number {
  const first = firstRepeats(sweep.spec);
  let count = 0;
  if (first === sweep.spec.search.repeats) return 0;
  for (let n = 0; n < table.length; n += 1) {
    if (table.has(n) && table.number(n, 'cell') === cell && table.number(n, 'repeat') >= first)
      count += 1;
  }
  return count;
}

function etaSeconds(live: LiveSweep, planned: number, now: number): number | undefined {
  const { complete, stopped, failed } = live.table.counts;
  const done = complete + stopped + failed;
  if (live.sweep.state !== 'running' || done === 0) return undefined;
  const elapsed = (now - live.sweep.createdAt) / 1000;
  return (elapsed / done) * Math.max(0, planned - done);
}
