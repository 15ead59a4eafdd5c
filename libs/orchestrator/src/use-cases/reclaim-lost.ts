/**
 * @file What happens when a worker dies. Its attempts are silent; after one lease each of them is
 * declared lost, and its trial waits again, to resume from the last committed checkpoint under a
 * higher attempt number. Should the worker come back, all that it says is answered FENCED.
 */
import { SweepError, type AttemptKey, type WorkerId } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { endAttempt } from './finish.ts';
import { findHeld, touch } from './keys.ts';

/** Declares lost every attempt that has been silent for a whole lease. */
export async function reclaimLost(leader: Leader): Promise<void> {
  for (const key of leader.leases.expired()) {
    const held = findHeld(leader, key);
    if (!held) leader.leases.forget(key.trial);
    else await endAttempt(leader, held, key, { kind: 'lost' }).catch(ignoreUnavailable);
  }
}

/** Renews the leases of a worker's attempts; returns those that it should let go. */
export function heartbeat(
  leader: Leader,
  worker: WorkerId,
  attempts: readonly AttemptKey[],
): readonly AttemptKey[] {
  return attempts.filter((key) => {
    const held = findHeld(leader, key);
    if (held?.trial.lease.worker !== worker) return true;
    touch(leader, held);
    return false;
  });
}

/** A store out of reach says nothing about the attempt; the next round tries again. */
function ignoreUnavailable(error: unknown): void {
  if (error instanceof SweepError && error.retryable) return;
  throw error;
}
