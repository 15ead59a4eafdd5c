import type { Measured } from './metrics.ts';
import type { ParamsOf, Space } from './space.ts';

/** Thrown by {@link Trial.report} when the trial is over for this program. */
export class TrialStopped extends Error {
  constructor(decision: string, reason: string) {
    super(`${decision}: ${reason}`);
    this.name = 'TrialStopped';
  }
}

/** One configuration to be measured. */
export interface Trial<S extends Space> {
  readonly number: number;
  readonly attempt: number;
  readonly params: ParamsOf<S>;
  readonly seed: number;
  /** Without a report or a heartbeat for so long, the trial goes to somebody else. */
  readonly leaseSeconds: number;
  /**
   * Tells the value, the values or the metrics at the end of an epoch (from 1, growing).
   *
   * @throws TrialStopped when a scheduler or a person has ended the trial: leave it and ask again.
   */
  report(measured: Measured, epoch: number): Promise<void>;
  /** Renews the lease. */
  heartbeat(): Promise<void>;
}
