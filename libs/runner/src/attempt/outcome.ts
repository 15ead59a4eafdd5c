/** @file What an attempt's end means to the trial. */
import type { AttemptOutcome, SweepError } from '@capsweep/domain';
import type { TrainerResult } from '../contract.ts';

/** What is wanted of an attempt besides going on. */
export interface Wanted {
  readonly kind: 'release' | 'pause' | 'stop';
  readonly reason: string;
}

/** How a child came to its end. */
export type Ending =
  | { readonly kind: 'result'; readonly result: TrainerResult }
  | { readonly kind: 'error'; readonly error: SweepError }
  /** It did not do what was wanted in time, and was ended. */
  | { readonly kind: 'overdue' };

const strength: Readonly<Record<Wanted['kind'], number>> = { release: 1, pause: 2, stop: 3 };

/** Whether a wish overrides another: the coordinator's over this worker's, the final over all. */
export function isStronger(wish: Wanted, than: Wanted | undefined): boolean {
  return !than || strength[wish.kind] > strength[than.kind];
}

/** The outcome when an attempt ends as it was wanted. */
export function wantedOutcome({ kind }: Wanted): AttemptOutcome {
  switch (kind) {
    case 'release':
      return { kind: 'released' };
    case 'pause':
      return { kind: 'paused' };
    case 'stop':
      return { kind: 'stopped' };
  }
}

/** The outcome of an attempt whose child ended so. */
export function outcomeOf(ending: Ending, wanted: Wanted | undefined): AttemptOutcome {
  switch (ending.kind) {
    case 'result':
      return resultOutcome(ending.result, wanted);
    case 'error':
      // A trial that is to stop is over, however its trainer took the news.
      return wanted?.kind === 'stop' ? { kind: 'stopped' } : failedOutcome(ending.error);
    case 'overdue':
      return wanted ? wantedOutcome(wanted) : { kind: 'released' };
  }
}

function resultOutcome(result: TrainerResult, wanted: Wanted | undefined): AttemptOutcome {
  switch (result.kind) {
    case 'finished':
      return { kind: 'completed' };
    case 'stopped':
      return { kind: 'stopped' };
    case 'handed-over':
      return wanted?.kind === 'pause' ? { kind: 'paused' } : { kind: 'released' };
  }
}

/** A failure; a full disk or an unreachable bucket is this worker's trouble and not the trial's. */
export function failedOutcome(error: SweepError): AttemptOutcome {
  if (error.code === 'bucket-unavailable') return { kind: 'released' };
  const retryable = error.retryable || error.code === 'disk-full';
  return { kind: 'failed', error: error.toInfo(), retryable };
}
