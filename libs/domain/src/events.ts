import type { AttemptOutcome } from './attempt.ts';
import type { SweepErrorInfo } from './errors/sweep-error.ts';
import type { WorkerId } from './ids.ts';
import type { Metrics, Params } from './json.ts';
import type { SweepState } from './sweep.ts';
import type { Actor, TrialState } from './trial.ts';

/**
 * What happened in a sweep, in order. Samplers, schedulers and the read model are folds of these.
 * `at` is in milliseconds since 1970; `trial` is the trial's number.
 */
export type SweepEvent =
  | { readonly kind: 'sweep-created'; readonly at: number }
  | {
      readonly kind: 'sweep-changed';
      readonly at: number;
      readonly state: SweepState;
      readonly reason?: string;
    }
  | { readonly kind: 'trial-added'; readonly at: number; readonly trial: number }
  | {
      readonly kind: 'trial-decided';
      readonly at: number;
      readonly trial: number;
      readonly params: Params;
    }
  | {
      readonly kind: 'attempt-started';
      readonly at: number;
      readonly trial: number;
      readonly attempt: number;
      readonly worker: WorkerId;
    }
  /** The end of an epoch; reports between epochs are not logged. */
  | {
      readonly kind: 'trial-reported';
      readonly at: number;
      readonly trial: number;
      readonly step: number;
      readonly epoch: number;
      readonly values: readonly number[];
      /** What constraints look at; absent where the sweep has none. */
      readonly metrics?: Metrics;
    }
  | {
      readonly kind: 'checkpoint-committed';
      readonly at: number;
      readonly trial: number;
      readonly attempt: number;
      readonly step: number;
      readonly bytes: number;
      readonly best: boolean;
    }
  | {
      readonly kind: 'attempt-ended';
      readonly at: number;
      readonly trial: number;
      readonly attempt: number;
      readonly outcome: AttemptOutcome['kind'];
      readonly step: number;
      /** Where the trial went. */
      readonly state: TrialState;
      readonly by?: Actor;
      readonly reason?: string;
      readonly error?: SweepErrorInfo;
      /** Set when the trial ended: what constraints look at, and the objectives. */
      readonly metrics?: Metrics;
      readonly values?: readonly number[];
    }
  | {
      readonly kind: 'checkpoints-dropped';
      readonly at: number;
      readonly trial: number;
      readonly which: readonly ('latest' | 'best')[];
    }
  /** A trial goes on from another one's checkpoint. */
  | {
      readonly kind: 'trial-forked';
      readonly at: number;
      readonly trial: number;
      /** The donor, and which of its checkpoints. */
      readonly from: number;
      readonly attempt: number;
      readonly step: number;
      readonly epoch: number;
      readonly params: Params;
      readonly reason: string;
    }
  /** A waiting or paused trial was paused, resumed or stopped without an attempt. */
  | {
      readonly kind: 'trial-moved';
      readonly at: number;
      readonly trial: number;
      readonly state: TrialState;
      readonly by?: Actor;
      readonly reason?: string;
      /** Set when it was stopped: what constraints look at. */
      readonly metrics?: Metrics;
    };

/** An event with its place in the log. Cursors of one sweep compare by {@link compareCursors}. */
export interface LoggedEvent {
  readonly cursor: string;
  readonly event: SweepEvent;
}

/** The cursor before every event. */
export const logStart = '0-0';

/** Orders two cursors of the form `<major>-<minor>`. */
export function compareCursors(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('-').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('-').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
