/**
 * @file A trial: one configuration with one seed. This file is the only place where a trial's
 * state changes; stores write what {@link transition} returns and nothing else.
 *
 *     waiting --claimed--> running --completed--> complete
 *        ^                  |  |  \--stopped----> stopped
 *        |--lost, released--|  |  \--failed-----> failed (budget used up, or hopeless)
 *        |--failed, retried-|  \--paused--> paused --resumed--> waiting
 *        \--forked: at rest, it goes on from another trial's checkpoint with other parameters
 */
import { assertNever } from './assert-never.ts';
import type { AttemptOutcome, AttemptRecord, Lease } from './attempt.ts';
import type { CheckpointRef } from './checkpoint.ts';
import type { SweepErrorInfo } from './errors/sweep-error.ts';
import { SweepError } from './errors/sweep-error.ts';
import type { SweepId, TrialId, WorkerId } from './ids.ts';
import type { Metrics, Params } from './json.ts';
import type { BestResult } from './report.ts';
import type { TrialPlace } from './spec/plan.ts';

interface TrialBase extends TrialPlace {
  readonly id: TrialId;
  readonly sweep: SweepId;
  /** The seed that the trainer uses. */
  readonly seed: number;
  /** Absent until a slot first asked for the trial: suggestions are made late. */
  readonly params?: Params;
  /** Grows by one with each change; writes are compare-and-set on it. */
  readonly version: number;
  /** Grows each time the trial becomes waiting; names the bell at the doorbell. */
  readonly bell: number;
  /** The last attempt's number; 0 before the first. */
  readonly attempt: number;
  /** Attempts that failed by their own fault. */
  readonly failures: number;
  readonly history: readonly AttemptRecord[];
  /** The last accepted step. */
  readonly step: number;
  readonly epoch: number;
  /**
   * The last step that was reported and still stands; absent before the first. It is behind `step`
   * when the checkpoint that an attempt resumes from is newer than the last report.
   */
  readonly reported?: number;
  readonly metrics: Metrics;
  readonly best?: BestResult;
  /** Where the running, or else the next, attempt begins; absent when it begins anew. */
  readonly resumeFrom?: CheckpointRef;
  /** The newest committed checkpoint; after a fork, the donor's until there is one of its own. */
  readonly latest?: CheckpointRef;
  /** The checkpoint of the best evaluation, kept for people. */
  readonly bestCheckpoint?: CheckpointRef;
}

export type WaitingTrial = TrialBase & { readonly state: 'waiting' };
export type RunningTrial = TrialBase & { readonly state: 'running'; readonly lease: Lease };
export type PausedTrial = TrialBase & { readonly state: 'paused'; readonly by: Actor };
export type CompleteTrial = TrialBase & { readonly state: 'complete'; readonly endedAt: number };
export type StoppedTrial = TrialBase & {
  readonly state: 'stopped';
  readonly by: Actor;
  readonly reason: string;
  readonly endedAt: number;
};
export type FailedTrial = TrialBase & {
  readonly state: 'failed';
  readonly error: SweepErrorInfo;
  readonly endedAt: number;
};

export type Trial =
  WaitingTrial | RunningTrial | PausedTrial | CompleteTrial | StoppedTrial | FailedTrial;
export type TrialState = Trial['state'];

/** Who ended or paused something. */
export type Actor = 'scheduler' | 'user' | 'sweep';

/** Everything that can happen to a trial. Times are milliseconds since 1970. */
export type TrialChange =
  | { readonly kind: 'claimed'; readonly worker: WorkerId; readonly at: number }
  | { readonly kind: 'decided'; readonly params: Params }
  | {
      readonly kind: 'reported';
      readonly step: number;
      readonly epoch?: number;
      readonly metrics: Metrics;
      /** Set when this evaluation beats all before. */
      readonly best?: BestResult;
    }
  | { readonly kind: 'checkpointed'; readonly ref: CheckpointRef; readonly best: boolean }
  | {
      readonly kind: 'attempt-ended';
      readonly outcome: AttemptOutcome;
      readonly at: number;
      /** Attempts may fail this often before the trial does. */
      readonly maxFailures: number;
      readonly by: Actor;
      readonly reason: string;
    }
  | { readonly kind: 'paused'; readonly by: Actor }
  | { readonly kind: 'resumed' }
  /** It goes on from this checkpoint of another trial, with these parameters. */
  | {
      readonly kind: 'forked';
      readonly from: CheckpointRef;
      readonly params: Params;
      readonly reason: string;
    }
  /** Checkpoints that retention gave up; allowed in every state. */
  | { readonly kind: 'checkpoints-dropped'; readonly which: readonly ('latest' | 'best')[] }
  | { readonly kind: 'stopped'; readonly by: Actor; readonly reason: string; readonly at: number };

/** Trials that never change again. */
export function isFinished(trial: Trial): trial is CompleteTrial | StoppedTrial | FailedTrial {
  return trial.state === 'complete' || trial.state === 'stopped' || trial.state === 'failed';
}

/** A trial that was just planned. */
export function newTrial(
  place: TrialPlace & { id: TrialId; sweep: SweepId; seed: number; params?: Params },
): WaitingTrial {
  return {
    ...place,
    state: 'waiting',
    version: 1,
    bell: 1,
    attempt: 0,
    failures: 0,
    history: [],
    step: 0,
    epoch: 0,
    metrics: {},
  };
}

/**
 * The trial after a change.
 *
 * @throws SweepError `trial-state` when the change cannot happen in the trial's state; the trial
 * is then unchanged.
 */
export function transition(trial: Trial, change: TrialChange): Trial {
  switch (change.kind) {
    case 'claimed':
      return claimed(expectState(trial, 'waiting', change), change);
    case 'decided':
      return { ...expectState(trial, 'running', change), ...next(trial), params: change.params };
    case 'reported':
      return reported(expectState(trial, 'running', change), change);
    case 'checkpointed':
      return checkpointed(expectState(trial, 'running', change), change);
    case 'attempt-ended':
      return attemptEnded(expectState(trial, 'running', change), change);
    case 'paused':
      return { ...base(expectState(trial, 'waiting', change)), state: 'paused', by: change.by };
    case 'resumed':
      return waiting(base(expectState(trial, 'paused', change)));
    case 'forked':
      return forked(trial, change);
    case 'stopped':
      return stoppedAtRest(trial, change);
    case 'checkpoints-dropped':
      return dropped(trial, change);
    default:
      return assertNever(change, 'trial change');
  }
}

type Change<Kind extends TrialChange['kind']> = Extract<TrialChange, { kind: Kind }>;

const next = (trial: Trial): { version: number } => ({ version: trial.version + 1 });

/** The fields that every state has, one version on. */
function base(trial: Trial): TrialBase {
  const { state: _, ...rest } = trial;
  const bare: Record<string, unknown> = { ...rest, ...next(trial) };
  for (const key of ['lease', 'by', 'reason', 'error', 'endedAt'])
    Reflect.deleteProperty(bare, key);
  return bare as unknown as TrialBase;
}

/** The trial goes back to its newest checkpoint; what was reported beyond it will be told again. */
function waiting({ reported, ...fields }: TrialBase): WaitingTrial {
  const { latest } = fields;
  const stands = latest && reported !== undefined;
  return {
    ...fields,
    state: 'waiting',
    bell: fields.bell + 1,
    step: latest?.step ?? 0,
    epoch: latest?.epoch ?? 0,
    ...(stands && { reported: Math.min(reported, latest.step) }),
    ...(latest && { resumeFrom: latest }),
  };
}

function forked(trial: Trial, change: Change<'forked'>): WaitingTrial {
  if (trial.state !== 'waiting' && trial.state !== 'paused') throw refused(trial, change);
  return waiting({ ...base(trial), params: change.params, latest: change.from });
}

function claimed(trial: WaitingTrial, change: Change<'claimed'>): RunningTrial {
  const attempt = trial.attempt + 1;
  const lease = { attempt, worker: change.worker, since: change.at };
  return { ...trial, ...next(trial), state: 'running', attempt, lease };
}

function reported(trial: RunningTrial, change: Change<'reported'>): RunningTrial {
  return {
    ...trial,
    ...next(trial),
    step: change.step,
    reported: change.step,
    epoch: change.epoch ?? trial.epoch,
    metrics: { ...trial.metrics, ...change.metrics },
    ...(change.best && { best: change.best }),
  };
}

function checkpointed(trial: RunningTrial, change: Change<'checkpointed'>): RunningTrial {
  const best = change.best ? { bestCheckpoint: change.ref } : {};
  return { ...trial, ...next(trial), latest: change.ref, ...best };
}

function attemptEnded(trial: RunningTrial, change: Change<'attempt-ended'>): Trial {
  const { outcome, at } = change;
  const fields = { ...base(trial), history: [...trial.history, recordOf(trial, change)] };
  switch (outcome.kind) {
    case 'completed':
      return { ...fields, state: 'complete', endedAt: at };
    case 'stopped':
      return { ...fields, state: 'stopped', by: change.by, reason: change.reason, endedAt: at };
    case 'paused':
      return { ...fields, state: 'paused', by: change.by };
    case 'released':
    case 'lost':
      return waiting(fields);
    case 'failed': {
      const failures = trial.failures + 1;
      const again = outcome.retryable && failures <= change.maxFailures;
      if (again) return waiting({ ...fields, failures });
      return { ...fields, failures, state: 'failed', error: outcome.error, endedAt: at };
    }
    default:
      return assertNever(outcome, 'attempt outcome');
  }
}

function recordOf(trial: RunningTrial, change: Change<'attempt-ended'>): AttemptRecord {
  const { attempt, worker, since } = trial.lease;
  const { outcome } = change;
  const error = outcome.kind === 'failed' ? { error: outcome.error } : {};
  return {
    attempt,
    worker,
    since,
    until: change.at,
    fromStep: trial.resumeFrom?.step ?? 0,
    toStep: trial.step,
    outcome: outcome.kind,
    ...error,
  };
}

function stoppedAtRest(trial: Trial, change: Change<'stopped'>): StoppedTrial {
  if (trial.state !== 'waiting' && trial.state !== 'paused') throw refused(trial, change);
  const { by, reason, at } = change;
  return { ...base(trial), state: 'stopped', by, reason, endedAt: at };
}

function dropped(trial: Trial, change: Change<'checkpoints-dropped'>): Trial {
  const { latest, bestCheckpoint, resumeFrom, ...rest } = trial;
  const kept = {
    ...(latest && !change.which.includes('latest') && { latest }),
    ...(bestCheckpoint && !change.which.includes('best') && { bestCheckpoint }),
    ...(resumeFrom && !isFinished(trial) && { resumeFrom }),
  };
  return { ...rest, ...kept, ...next(trial) };
}

function expectState<State extends TrialState>(
  trial: Trial,
  state: State,
  change: TrialChange,
): Extract<Trial, { state: State }> {
  if (trial.state !== state) throw refused(trial, change);
  return trial as Extract<Trial, { state: State }>;
}

function refused(trial: Trial, change: TrialChange): SweepError {
  const details = { trial: trial.id, state: trial.state, change: change.kind };
  return new SweepError(
    'trial-state',
    `trial ${trial.id} is ${trial.state}; it cannot be ${change.kind} now`,
    { details },
  );
}
