/**
 * @file What a parent and its child process say to each other, over Node's IPC channel with
 * advanced serialisation (NaN and typed arrays survive). Both ends take their types from here.
 */
import type { Json, Measurement, Metrics, SweepErrorInfo } from '@capsweep/domain';
import type { Assignment, ResumePoint, TrainerResult, Wish } from './contract.ts';

export type ToChild =
  /** Load a trainer and prepare it; answered by `ready` or `failed`. */
  | {
      readonly kind: 'warm';
      /** A module's URL. */
      readonly trainer: string;
      readonly threads: number;
      readonly parent: number;
    }
  /** Run an attempt; answered in the end by `ended` or `failed`. */
  | {
      readonly kind: 'start';
      readonly assignment: Assignment;
      readonly resume?: ResumePoint;
      /** An empty folder for checkpoints. */
      readonly scratch: string;
      /** How long child and parent may be without news of each other. */
      readonly patienceMs: number;
      /** This process' place among those that run the attempt together. */
      readonly group?: GroupSeat;
    }
  /** What another process of the group sent. */
  | { readonly kind: 'told'; readonly from: number; readonly message: unknown }
  /** The parent is alive; answered by `tock`. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'wish'; readonly wish: Exclude<Wish, 'continue'> }
  /** The decision about the report at this step is known, and its wish, if any, was sent. */
  | { readonly kind: 'decided'; readonly step: number }
  /** The last checkpoint was stored, or given up; the next one may be written. */
  | { readonly kind: 'stored' }
  /** The end is near. */
  | { readonly kind: 'abort'; readonly reason: string };

export type FromChild =
  | { readonly kind: 'ready'; readonly facts: TrainerFacts }
  | { readonly kind: 'tock' }
  | { readonly kind: 'report'; readonly measurement: Measurement }
  | { readonly kind: 'checkpoint'; readonly checkpoint: WrittenCheckpoint }
  | { readonly kind: 'log'; readonly text: string }
  /** For another process of the group. */
  | { readonly kind: 'tell'; readonly rank: number; readonly message: unknown }
  | { readonly kind: 'ended'; readonly result: TrainerResult }
  | { readonly kind: 'failed'; readonly error: SweepErrorInfo };

/** A process' place in a group; see `TrialGroup`. */
export interface GroupSeat {
  readonly rank: number;
  readonly size: number;
  readonly path: string;
}

/** What a trainer's warm-up says of itself. */
export type TrainerFacts = Readonly<Record<string, Json>>;

/** A checkpoint whose files are in a folder now. */
export interface WrittenCheckpoint {
  readonly folder: string;
  readonly step: number;
  readonly epoch: number;
  readonly metrics?: Metrics;
  readonly about?: Readonly<Record<string, Json>>;
}
