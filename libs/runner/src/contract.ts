/**
 * @file The trainer contract: everything a training program and this product say to each other.
 *
 * A trainer is a module whose default export, or the one named `trainer`, is made by
 * {@link defineTrainer}. It runs in a child process of its own, one trial at a time. Between two
 * steps it looks at `context.wish()`:
 *
 * - `continue`: go on.
 * - `checkpoint`: write a checkpoint now, then go on. Wished once; looking again says `continue`.
 * - `hand-over`: write a checkpoint and return `{ kind: 'handed-over' }`; somebody else, or a later
 *   attempt, goes on from there. Asked when the worker drains and when a scheduler pauses.
 * - `stop`: return `{ kind: 'stopped' }`; the trial is over.
 *
 * Looking is cheap; look once a step. After a report that ended an epoch, looking waits a moment for
 * the coordinator's decision, so that a trial stopped at a rung stops exactly there. A process that
 * does not come back to its event loop for half a lease is ended from outside, and so is one that
 * still runs some time after it was told to hand over or to stop. `signal` aborts when the process
 * is about to be ended in any case.
 */
import type { Assignment, Json, Measurement, Metrics } from '@capsweep/domain';

export type { Assignment } from '@capsweep/domain';

/** Where to go on from. */
export interface ResumePoint {
  /** A local folder with the checkpoint's files, verified. */
  readonly folder: string;
  readonly step: number;
  readonly epoch: number;
}

/** Measurements at a step; steps grow. `epoch` is set when an epoch ended here. */
export type TrainerReport = Measurement;

/** A checkpoint that the trainer has written. */
export interface TrainerCheckpoint {
  readonly step: number;
  readonly epoch: number;
  /** Metrics of exactly these weights, if they were evaluated. Only such checkpoints rank. */
  readonly metrics?: Metrics;
  /** What a reader of the files needs to know: preprocessing, labels, versions. */
  readonly about?: Readonly<Record<string, Json>>;
  /** Writes the checkpoint's files into an empty folder. The name `manifest.json` is taken. */
  write(folder: string): Promise<void>;
}

export type Wish = 'continue' | 'checkpoint' | 'hand-over' | 'stop';

export type TrainerResult =
  { readonly kind: 'finished' } | { readonly kind: 'handed-over' } | { readonly kind: 'stopped' };

/**
 * The processes that train one trial together, where the sweep wants several (`resources.processes`).
 * What one sends to another arrives once and in order; when one of them dies, all are ended.
 */
export interface TrialGroup {
  /** This process' number, from 0 on. */
  readonly rank: number;
  readonly size: number;
  /** A file that is not there yet, the same for all: a place to meet. It is removed in the end. */
  readonly path: string;
  /** Sends plain data to another process. */
  send(rank: number, message: unknown): void;
  /** Hears everything that was sent to this process, also before now. Called once. */
  listen(hear: (message: unknown, from: number) => void): void;
}

/** What a trainer gets from its surroundings. */
export interface TrialContext {
  readonly assignment: Assignment;
  readonly resume?: ResumePoint;
  /** Set where several processes train this trial, which then each have a trainer. */
  readonly group?: TrialGroup;
  readonly signal: AbortSignal;
  /** What is wanted of the trainer; gives messages from outside a chance to arrive. */
  wish(): Promise<Wish>;
  report(report: TrainerReport): void;
  /** Resolves once the files may be forgotten here; they are uploaded in the background. */
  checkpoint(checkpoint: TrainerCheckpoint): Promise<void>;
  /** A line for the trial's log. What is printed to stdout and stderr is logged as well. */
  log(text: string): void;
}

/** What the trainer of a process other than the first one gets: nothing to report or to write with. */
export type FollowerContext = Omit<TrialContext, 'report' | 'checkpoint' | 'group'> & {
  readonly group: TrialGroup;
};

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
  /**
   * Takes part in an attempt in a process other than the first one, in which `run` leads: only that one
   * hears wishes, reports and writes checkpoints, and what it needs of the others it tells them through
   * `group`. A trainer without this trains in one process only.
   */
  follow?(context: FollowerContext): Promise<void>;
}

/** Marks a module's default export as a trainer and checks its type. */
export function defineTrainer(trainer: Trainer): Trainer {
  return trainer;
}
