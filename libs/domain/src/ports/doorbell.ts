import type { TrialId } from '../ids.ts';

/** A hint that a trial waits. `bell` is the trial's bell number; (trial, bell) is its identity. */
export interface Bell {
  readonly trial: TrialId;
  readonly bell: number;
}

/**
 * The coordinator's side of the doorbell.
 *
 * A bell is a hint and never the truth: whoever hears it still has to claim, and may be granted
 * another trial or none. Losing every bell loses nothing, since reconciling rings again.
 *
 * - `ring` is idempotent while the bell hangs: ringing twice is heard once.
 * - A bell that was heard may be rung again.
 * - All methods throw SweepError `store-unavailable` when the queue cannot be reached.
 */
export interface Doorbell {
  ring(pool: string, bells: readonly Bell[]): Promise<void>;
  /** Bells that nobody has heard yet. */
  hanging(pool: string): Promise<readonly Bell[]>;
  /** Takes bells away; one that is not there is no error. */
  silence(pool: string, bells: readonly Bell[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The worker's side. Each bell is heard by at most one listener, and it is gone once heard: a
 * running trial is held by its lease and by nothing else.
 */
export interface DoorbellListener {
  /** The next bell; undefined when `signal` aborts first. */
  next(signal: AbortSignal): Promise<Bell | undefined>;
  close(): Promise<void>;
}
