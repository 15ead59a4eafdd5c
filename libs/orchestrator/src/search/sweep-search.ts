import {
  cellsOf,
  firstRepeats,
  placeOf,
  trialId,
  type Params,
  type Sweep,
  type SweepEvent,
  type TrialPlace,
} from '@capsweep/domain';
import { violationsOf, type Command, type TrialEvent } from '@capsweep/search';
import { createCellSearch, type CellSearch } from './cell-search.ts';
import type { WarmHistory } from './warm-start.ts';

/** The search of a whole sweep: one independent search for each cell of `compare`. */
export interface SweepSearch {
  /**
   * The parameters of a trial, the cell's included; repeats of a configuration share them. `held` are
   * those that somebody has chosen for the configuration.
   */
  suggest(place: TrialPlace, held?: Params): Params | 'exhausted';
  /** Whether a trial may be planned: its suggestion will not have to wait for results. */
  ready(place: TrialPlace): boolean;
  /** Whether the plan has this trial at all: a cell's sampler may have fewer configurations. */
  exists(place: TrialPlace): boolean;
  /** Folds an event of the sweep's log. */
  observe(event: SweepEvent): readonly Command[];
}

/** The search before any event of its own; `warm` is what its cells know of earlier sweeps. */
export function createSweepSearch(sweep: Sweep, warm: WarmHistory = []): SweepSearch {
  const { spec } = sweep;
  const cells = cellsOf(spec).map((given, cell) => ({
    given,
    search: createCellSearch(spec, { given, cell, warm: warm[cell] ?? [] }),
    known: new Map<number, Params>(),
    reported: new Map<number, readonly number[]>(),
    size: Infinity,
  }));
  for (const cell of cells) cell.size = cell.search.size ?? Infinity;
  const cellOf = (place: TrialPlace): SearchedCell => cells[place.cell] as SearchedCell;
  return {
    suggest: (place, held) => suggest(cellOf(place), place, held),
    ready: (place) => cellOf(place).search.ready(place.configuration),
    exists: (place) => place.configuration < cellOf(place).size,
    observe: (event) => observe(sweep, cellOf, event),
  };
}

interface SearchedCell {
  readonly given: Params;
  readonly search: CellSearch;
  /** Configurations that have been decided, with the cell's values. */
  readonly known: Map<number, Params>;
  /** The last values of unfinished trials: what is known of one that is stopped while it rests. */
  readonly reported: Map<number, readonly number[]>;
  /** Configurations there are; found out when the sampler is exhausted. */
  size: number;
}

function suggest(
  cell: SearchedCell,
  { configuration }: TrialPlace,
  held: Params | undefined,
): Params | 'exhausted' {
  const decided = cell.known.get(configuration);
  if (decided) return decided;
  const params = cell.search.suggest(configuration, held);
  if (params !== 'exhausted') return { ...cell.given, ...params };
  cell.size = Math.min(cell.size, configuration);
  return params;
}

function observe(
  sweep: Sweep,
  cellOf: (place: TrialPlace) => SearchedCell,
  event: SweepEvent,
): readonly Command[] {
  if (!('trial' in event)) return [];
  const place = placeOf(sweep.spec, event.trial);
  if (place.repeat >= firstRepeats(sweep.spec)) return [];
  const cell = cellOf(place);
  return toTrialEvents(sweep, place, cell, event).flatMap((told) => cell.search.observe(told));
}

/** What samplers and schedulers hear of a log event. */
function toTrialEvents(
  sweep: Sweep,
  place: TrialPlace,
  cell: SearchedCell,
  event: SweepEvent,
): readonly TrialEvent[] {
  const { configuration } = place;
  const who = { trial: trialId(sweep.id, place.number), configuration };
  switch (event.kind) {
    case 'trial-decided':
      if (cell.known.has(configuration)) return [];
      cell.known.set(configuration, event.params);
      return [{ kind: 'suggested', configuration, params: withoutCell(event.params, cell.given) }];
    case 'attempt-started':
      return [{ kind: 'started', ...who }];
    case 'trial-reported':
      cell.reported.set(event.trial, event.values);
      return [{ kind: 'reported', ...who, epoch: event.epoch, values: event.values }];
    case 'trial-forked':
      return [forked(sweep, cell, who, event)];
    case 'attempt-ended':
    case 'trial-moved':
      return movedTo(sweep, cell, who, event);
    default:
      return [];
  }
}

function forked(
  sweep: Sweep,
  { given }: SearchedCell,
  who: { trial: ReturnType<typeof trialId>; configuration: number },
  { from, epoch, params }: Extract<SweepEvent, { kind: 'trial-forked' }>,
): TrialEvent {
  const own = withoutCell(params, given);
  return { kind: 'forked', ...who, from: trialId(sweep.id, from), epoch, params: own };
}

type Moved = Extract<SweepEvent, { kind: 'attempt-ended' | 'trial-moved' }>;

function movedTo(
  { spec }: Sweep,
  { reported }: SearchedCell,
  who: { trial: ReturnType<typeof trialId>; configuration: number },
  event: Moved,
): readonly TrialEvent[] {
  const { state: outcome } = event;
  if (outcome === 'paused') return [{ kind: 'paused', ...who }];
  if (outcome !== 'complete' && outcome !== 'stopped' && outcome !== 'failed') return [];
  const last = outcome === 'stopped' ? reported.get(event.trial) : undefined;
  reported.delete(event.trial);
  return [{ kind: 'finished', ...who, outcome, ...measuredBy(spec, event, last) }];
}

/** What is known of an ended trial; `last` stands for one that was stopped while it rested. */
function measuredBy(
  { constraints = [] }: Sweep['spec'],
  event: Moved,
  last: readonly number[] | undefined,
): { values?: readonly number[]; violations?: readonly number[] } {
  const values = event.kind === 'attempt-ended' ? (event.values ?? last) : last;
  const { metrics } = event;
  const violations = metrics && violationsOf(constraints, (name) => metrics[name]);
  return { ...(values && { values }), ...(violations && { violations }) };
}

function withoutCell(params: Params, given: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([key]) => !Object.hasOwn(given, key)));
}
