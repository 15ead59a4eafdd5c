/**
 * @file What is known of a cell's configurations, as every sampler keeps it. The same events in
 * any order give the same history, except that a suggestion comes before its results.
 */
import type { Params, Space, TrialId } from '@capsweep/domain';
import { meanViolations, totalViolation } from '../constraints.ts';
import { hash32 } from '../random/rng.ts';
import { codecOf, type Codec } from '../space/codec.ts';
import type { SearchOptions, TrialEvent } from '../types.ts';
import { insertSorted, removeSorted } from './sorted.ts';

/** A configuration with its results, all objectives turned so that less is better. */
export interface Entry {
  readonly number: number;
  readonly params: Params;
  readonly point: Float64Array;
  /**
   * `open` until every repeat has ended; then the worst of what happened to them. `failed` means
   * that nothing usable was measured.
   */
  readonly state: 'open' | 'complete' | 'stopped' | 'failed';
  /** Means over the repeats; empty while open and when failed. */
  readonly losses: readonly number[];
  /** The sum of what constraints are broken by; 0 when all hold. */
  readonly violation: number;
  /** What each constraint is broken by, averaged over the repeats; at most 0 where it holds. */
  readonly violations: readonly number[];
}

export interface History {
  readonly space: Space;
  readonly options: SearchOptions;
  readonly codec: Codec;
  /** By configuration number. */
  readonly entries: Map<number, Entry>;
  /** Ended configurations, best first by the first objective; see {@link compareEntries}. */
  readonly ranked: Entry[];
  /** Ended configurations by number. */
  readonly ended: Entry[];
  /** Ended configurations by the hash of their number: its beginning is a fair sample. */
  readonly shuffled: Entry[];
  /** What was suggested already, where there are finitely many configurations. */
  readonly taken: Set<string>;
  readonly open: Map<number, Entry>;
  /** What each repeat of a configuration ended with. */
  readonly results: Map<number, Map<TrialId, Finished>>;
}

type Finished = Extract<TrialEvent, { kind: 'finished' }>;

/** The history before any event. */
export function newHistory(space: Space, options: SearchOptions): History {
  return {
    space,
    options,
    codec: codecOf(space, options.given),
    entries: new Map(),
    ranked: [],
    ended: [],
    shuffled: [],
    taken: new Set(),
    open: new Map(),
    results: new Map(),
  };
}

/** Folds an event into the history, in place. */
export function observeHistory(history: History, event: TrialEvent): History {
  if (event.kind === 'suggested') suggested(history, event.configuration, event.params);
  else if (event.kind === 'finished') finished(history, event);
  return history;
}

function suggested(history: History, number: number, params: Params): void {
  if (history.entries.has(number)) return;
  const point = history.codec.encode(params);
  const entry: Entry = {
    number,
    params,
    point,
    state: 'open',
    losses: [],
    violation: 0,
    violations: [],
  };
  history.entries.set(number, entry);
  history.open.set(number, entry);
  if (history.codec.finite) history.taken.add(keyOf(point));
}

function finished(history: History, event: Finished): void {
  const { configuration } = event;
  const entry = history.entries.get(configuration);
  if (!entry) return;
  const results = history.results.get(configuration) ?? new Map<TrialId, Finished>();
  results.set(event.trial, event);
  if (results.size < history.options.repeats) {
    history.results.set(configuration, results);
    return;
  }
  history.results.delete(configuration);
  if (entry.state !== 'open') {
    removeSorted(history.ranked, entry, compareEntries);
    removeSorted(history.ended, entry, byNumber);
    removeSorted(history.shuffled, entry, byHash);
  }
  const ended = concluded(history, entry, [...results.values()].sort(byTrial));
  history.entries.set(configuration, ended);
  history.open.delete(configuration);
  insertSorted(history.ranked, ended, compareEntries);
  insertSorted(history.ended, ended, byNumber);
  insertSorted(history.shuffled, ended, byHash);
}

/** An order of repeats that does not depend on who came first: rounding must not either. */
const byTrial = (a: Finished, b: Finished): number => (a.trial < b.trial ? -1 : 1);
/** The order of {@link History.ended}. */
export const byNumber = (a: Entry, b: Entry): number => a.number - b.number;
/** The order of {@link History.shuffled}. */
export const byHash = (a: Entry, b: Entry): number =>
  hash32(a.number) - hash32(b.number) || a.number - b.number;

/** A settled point's identity. */
export const keyOf = (point: Float64Array): string => point.join(' ');

function concluded(history: History, entry: Entry, results: readonly Finished[]): Entry {
  const { objectives } = history.options;
  const measured = results.filter(({ values }) => isMeasured(values, objectives.length));
  if (measured.length === 0) return { ...entry, state: 'failed', losses: [] };
  const losses = objectives.map(({ goal }, i) => {
    const mean = meanOf(measured.map(({ values }) => values?.[i] ?? NaN));
    return goal === 'maximize' ? -mean : mean;
  });
  const violations = meanViolations(measured.map((result) => result.violations));
  const violation = totalViolation(violations);
  const stopped = measured.some(({ outcome }) => outcome !== 'complete');
  return { ...entry, state: stopped ? 'stopped' : 'complete', losses, violation, violations };
}

function isMeasured(values: readonly number[] | undefined, count: number): boolean {
  return values?.length === count && values.every((value) => Number.isFinite(value));
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Better first: complete and feasible ones by their loss, then those that were stopped, then
 * those that broke constraints by how far, then failed ones. Equal ones by number.
 */
export function compareEntries(a: Entry, b: Entry): number {
  const class_ = classOf(a) - classOf(b);
  if (class_ !== 0) return class_;
  const difference = lossKey(a) - lossKey(b);
  return difference === 0 || Number.isNaN(difference) ? a.number - b.number : difference;
}

function classOf({ state, violation }: Entry): number {
  if (state === 'failed') return 3;
  if (violation > 0) return 2;
  return state === 'stopped' ? 1 : 0;
}

const lossKey = (entry: Entry): number =>
  entry.violation > 0 ? entry.violation : (entry.losses[0] ?? 0);
