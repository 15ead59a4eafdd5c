/**
 * @file A sweep's life. Trials have their own (trial.ts); a sweep only says whether new ones start.
 *
 *     running <--> paused                    extended: back to running, from wherever but failed
 *        \            \
 *         stopping -> stopped        complete: every trial ended        failed: cannot go on
 */
import { assertNever } from './assert-never.ts';
import { SweepError, type SweepErrorInfo } from './errors/sweep-error.ts';
import type { SweepId } from './ids.ts';
import type { Params } from './json.ts';
import type { SweepSpec } from './spec/sweep-spec.ts';

/** How many results of earlier sweeps the samplers were told, and how many do not fit the space. */
export interface WarmStart {
  readonly taken: number;
  readonly skipped: number;
}

/** What somebody holds a configuration of each cell to, since the sweep was created. */
export interface EnqueuedConfiguration {
  readonly configuration: number;
  /** The sampler chooses the rest. */
  readonly params: Params;
}

interface SweepBase {
  readonly id: SweepId;
  /** Unique among the sweeps there are. */
  readonly name: string;
  readonly user: string;
  readonly spec: SweepSpec;
  /** The sweep file as it was given, for people. */
  readonly source?: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  /** When it was last given more trials; its stop rules count from then. */
  readonly extendedAt?: number;
  /** In the order in which they were enqueued; those that `spec` has from the start are not among them. */
  readonly enqueued?: readonly EnqueuedConfiguration[];
  /** What it knew of earlier sweeps when it was created. */
  readonly warmStart?: WarmStart;
  readonly version: number;
}

export type Sweep =
  | (SweepBase & { readonly state: 'running' })
  | (SweepBase & { readonly state: 'paused' })
  | (SweepBase & { readonly state: 'stopping'; readonly reason: string })
  | (SweepBase & { readonly state: 'stopped'; readonly reason: string; readonly endedAt: number })
  | (SweepBase & { readonly state: 'complete'; readonly endedAt: number })
  | (SweepBase & {
      readonly state: 'failed';
      readonly error: SweepErrorInfo;
      readonly endedAt: number;
    });
export type SweepState = Sweep['state'];

/** Everything that can happen to a sweep. Times are milliseconds since 1970. */
export type SweepChange =
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** No new trials; running ones are told to stop. */
  | { readonly kind: 'stopping'; readonly reason: string }
  /** The last trial has ended. */
  | { readonly kind: 'drained'; readonly at: number }
  | { readonly kind: 'failed'; readonly error: SweepErrorInfo; readonly at: number }
  /** There will be so many configurations in each cell; one that had ended runs again. */
  | { readonly kind: 'extended'; readonly configurations: number; readonly at: number }
  /** Somebody has chosen what one configuration is held to. */
  | { readonly kind: 'enqueued'; readonly enqueued: EnqueuedConfiguration }
  | { readonly kind: 'tagged'; readonly tags: readonly string[] };

/** Sweeps that start no trial any more and have none running. */
export function isEnded(sweep: Sweep): boolean {
  return sweep.state === 'stopped' || sweep.state === 'complete' || sweep.state === 'failed';
}

/** A sweep as it is created. */
export function newSweep(fields: Omit<SweepBase, 'version' | 'tags'>): Sweep {
  return { ...fields, tags: [], version: 1, state: 'running' };
}

/**
 * The sweep after a change.
 *
 * @throws SweepError `sweep-state` when the change cannot happen in the sweep's state.
 */
export function changeSweep(sweep: Sweep, change: SweepChange): Sweep {
  const fields = baseOf(sweep);
  switch (change.kind) {
    case 'paused':
      expectOneOf(sweep, ['running'], change);
      return { ...fields, state: 'paused' };
    case 'resumed':
      expectOneOf(sweep, ['paused'], change);
      return { ...fields, state: 'running' };
    case 'stopping':
      expectOneOf(sweep, ['running', 'paused'], change);
      return { ...fields, state: 'stopping', reason: change.reason };
    case 'drained':
      expectOneOf(sweep, ['running', 'stopping'], change);
      if (sweep.state !== 'stopping') return { ...fields, state: 'complete', endedAt: change.at };
      return { ...fields, state: 'stopped', reason: sweep.reason, endedAt: change.at };
    case 'failed':
      expectOneOf(sweep, ['running', 'paused', 'stopping'], change);
      return { ...fields, state: 'failed', error: change.error, endedAt: change.at };
    case 'extended':
      return extended(sweep, change);
    case 'enqueued':
      return enqueued(sweep, change);
    case 'tagged':
      return { ...sweep, version: sweep.version + 1, tags: change.tags };
    default:
      return assertNever(change, 'sweep change');
  }
}

function extended(sweep: Sweep, change: Extract<SweepChange, { kind: 'extended' }>): Sweep {
  expectOneOf(sweep, ['running', 'paused', 'complete', 'stopped'], change);
  const { configurations, at } = change;
  const fields = baseOf(sweep);
  const search = { ...fields.spec.search, configurations };
  const more = { ...fields, spec: { ...fields.spec, search }, extendedAt: at };
  return { ...more, state: sweep.state === 'paused' ? 'paused' : 'running' };
}

function enqueued(sweep: Sweep, change: Extract<SweepChange, { kind: 'enqueued' }>): Sweep {
  expectOneOf(sweep, ['running', 'paused'], change);
  const all = [...(sweep.enqueued ?? []), change.enqueued];
  return { ...sweep, version: sweep.version + 1, enqueued: all };
}

function baseOf(sweep: Sweep): SweepBase {
  const { id, name, user, spec, source, tags, createdAt, version } = sweep;
  const { extendedAt, enqueued, warmStart } = sweep;
  const optional = {
    ...(source !== undefined && { source }),
    ...(extendedAt !== undefined && { extendedAt }),
    ...(enqueued && { enqueued }),
    ...(warmStart && { warmStart }),
  };
  return { id, name, user, spec, ...optional, tags, createdAt, version: version + 1 };
}

function expectOneOf(sweep: Sweep, states: readonly SweepState[], change: SweepChange): void {
  if (states.includes(sweep.state)) return;
  throw new SweepError(
    'sweep-state',
    `sweep ${sweep.name} is ${sweep.state}; only a sweep that is ${states.join(' or ')} can be ${change.kind}`,
    { details: { sweep: sweep.id, state: sweep.state, change: change.kind } },
  );
}
