/** @file What a worker is told to do, and how it names what it does. */
import type { CheckpointRef } from './checkpoint.ts';
import type { TrialId } from './ids.ts';
import type { Params } from './json.ts';
import type { CheckpointSpec, Objective } from './spec/sweep-spec.ts';

/** Names one attempt. */
export interface AttemptKey {
  readonly trial: TrialId;
  readonly attempt: number;
}

/** One attempt at a trial, as the trainer sees it. */
export interface Assignment extends AttemptKey {
  /** The sweep's shared settings with the cell's and the suggested values on top. */
  readonly params: Params;
  readonly seed: number;
  /** CPU threads that the trainer may keep busy. */
  readonly threads: number;
  readonly objectives: readonly Objective[];
  readonly checkpoints: CheckpointSpec;
  readonly onNaN: 'fail' | 'continue';
}

/** A trial granted to a worker, with everything needed to start it. */
export interface Grant {
  readonly assignment: Assignment;
  /** Slots that it occupies. */
  readonly slots: number;
  /** Processes that train it together. Absent: one. */
  readonly processes?: number;
  /** The module to run; absent for the built-in trainer. */
  readonly trainerModule?: string;
  readonly resume?: CheckpointRef;
  /** At the end of this epoch the worker hands over with a checkpoint, without being told. */
  readonly untilEpoch?: number;
}

/** What the coordinator wants of a worker, unasked. */
export type WorkerCommand =
  | (AttemptKey & {
      readonly kind: 'checkpoint' | 'pause' | 'stop' | 'fenced';
      readonly reason: string;
    })
  /** Hand every trial over and end. */
  | { readonly kind: 'drain'; readonly reason: string };

/** Whether two keys name the same attempt. */
export function sameAttempt(a: AttemptKey, b: AttemptKey): boolean {
  return a.trial === b.trial && a.attempt === b.attempt;
}
