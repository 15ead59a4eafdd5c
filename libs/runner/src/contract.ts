/**
 * @file The trainer contract: everything a training program and this product say to each other.
 *
 * A trainer is a module whose default export is made by {@link defineTrainer}. It runs in a child
 * process of its own, one trial at a time. Between two steps it looks at `context.wish()`:
 *
 * - `continue`: go on.
 * - `checkpoint`: write a checkpoint now, then go on. Wished once; looking again says `continue`.
 * - `hand-over`: write a checkpoint and return `{ kind: 'handed-over' }`; somebody else, or a later
 *   attempt, goes on from there. Asked when the worker drains and when a scheduler pauses.
 * - `stop`: return `{ kind: 'stopped' }`; the trial is over.
 *
 * Looking is cheap; look once a step. A trainer that looks away for longer than half a lease is
 * ended from outside. `signal` aborts when the process is about to be ended in any case.
 */
import type {
  CheckpointSpec,
  Json,
  Metrics,
  Objective,
  Params,
  SweepErrorInfo,
  TrialId,
} from '@capsweep/domain';

/** One attempt at a trial, as the trainer sees it. */
export interface Assignment {
  readonly trial: TrialId;
  readonly attempt: number;
  /** The sweep's shared settings with the cell's and the suggested values on top. */
  readonly params: Params;
  readonly seed: number;
  /** CPU threads that the trainer may keep busy. */
  readonly threads: number;
  readonly objectives: readonly Objective[];
  readonly checkpoints: CheckpointSpec;
  readonly onNaN: 'fail' | 'continue';
}

/** Where to go on from. */
export interface ResumePoint {
  /** A local folder with the checkpoint's files, verified. */
  readonly folder: string;
  readonly step: number;
  readonly epoch: number;
}

/** Measurements at a step; steps grow. `epoch` is set when an epoch ended here. */
export interface TrainerReport {
  readonly step: number;
  readonly epoch?: number;
  readonly metrics: Metrics;
}

/** A checkpoint that the trainer has written. */
export interface TrainerCheckpoint {
  readonly step: number;
  readonly epoch: number;
  /** Metrics of exactly these weights, if they were evaluated. Only such checkpoints rank. */
  readonly metrics?: Metrics;
  /** Writes the checkpoint's files into an empty folder. */
  write(folder: string): Promise<void>;
}

export type Wish = 'continue' | 'checkpoint' | 'hand-over' | 'stop';

export type TrainerResult =
  { readonly kind: 'finished' } | { readonly kind: 'handed-over' } | { readonly kind: 'stopped' };

/** What a trainer gets from its surroundings. */
export interface TrialContext {
  readonly assignment: Assignment;
  readonly resume?: ResumePoint;
  readonly signal: AbortSignal;
  /** What is wanted of the trainer; gives messages from outside a chance to arrive. */
  wish(): Promise<Wish>;
  report(report: TrainerReport): void;
  /** Resolves once the files may be forgotten here; they are uploaded in the background. */
  checkpoint(checkpoint: TrainerCheckpoint): Promise<void>;
  /** A line for the trial's log. What is printed to stdout and stderr is logged as well. */
  log(text: string): void;
}

/** A training program. */
export interface Trainer {
  /**
   * Prepares what every trial needs (loads the engine), so that a warm process starts at once.
   * Returns facts for the record, such as the engine and its version.
   */
  warmUp?(options: { threads: number }): Promise<Readonly<Record<string, Json>>>;
  /**
   * Runs one attempt. What it throws fails the attempt; a SweepError that is not retryable, such
   * as `trial-params`, fails the trial at once.
   */
  run(context: TrialContext): Promise<TrainerResult>;
}

/** Marks a module's default export as a trainer and checks its type. */
export function defineTrainer(trainer: Trainer): Trainer {
  return trainer;
}

/** How an attempt ended, seen from its parent process. */
export type AttemptEnd =
  | TrainerResult
  | { readonly kind: 'failed'; readonly error: SweepErrorInfo; readonly retryable: boolean }
  /** Its lease went to somebody else; nothing is reported any more. */
  | { readonly kind: 'fenced' };
