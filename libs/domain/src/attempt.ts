import type { WorkerId } from './ids.ts';
import type { SweepErrorInfo } from './errors/sweep-error.ts';

/** Who may act for a running trial. The attempt number is the fence: it only grows. */
export interface Lease {
  readonly attempt: number;
  readonly worker: WorkerId;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** How an attempt ended. `lost`, `released` and `fenced` do not count as failures. */
export type AttemptOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'paused' }
  /** Handed back by a draining worker. */
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly error: SweepErrorInfo; readonly retryable: boolean }
  /** Its worker went silent for a whole lease. */
  | { readonly kind: 'lost' };

/** A finished attempt. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly worker: WorkerId;
  readonly since: number;
  readonly until: number;
  /** The step it resumed from; 0 when it began anew. */
  readonly fromStep: number;
  readonly toStep: number;
  readonly outcome: AttemptOutcome['kind'];
  readonly error?: SweepErrorInfo;
}
