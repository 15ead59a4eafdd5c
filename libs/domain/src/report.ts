import type { Metrics } from './json.ts';

/**
 * Measurements of a trial at a step. Steps of an attempt only grow. `epoch` is set when an epoch
 * ended exactly here; only such reports rank a trial and are shown to the scheduler.
 */
export interface Report {
  /** Optimizer steps since the trial began, over all attempts. */
  readonly step: number;
  readonly epoch?: number;
  readonly metrics: Metrics;
  /** When it was accepted, in milliseconds since 1970. */
  readonly at: number;
}

/** A report before it was accepted. */
export type Measurement = Omit<Report, 'at'>;

/** What a running trial is told in answer to a report. */
export type Decision =
  | { readonly kind: 'continue' }
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'fenced' };

/** What the best evaluation of a trial so far was. */
export interface BestResult {
  readonly values: readonly number[];
  readonly step: number;
  readonly epoch: number;
  /** What constraints look at, as far as it was known then; absent where the sweep has none. */
  readonly bound?: Metrics;
}
