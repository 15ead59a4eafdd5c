import type { LoggedEvent } from '../events.ts';
import type { SweepId } from '../ids.ts';

/**
 * The reading side of a sweep's log. Writing is part of a {@link TrialStore} change, in the same
 * atomic step as the state that it tells of, so the log never lies.
 *
 * - Cursors of a sweep grow strictly in the order of the changes.
 * - `read` returns events after the cursor (see `logStart`), oldest first, at most `limit`.
 */
export interface EventLog {
  read(sweep: SweepId, after: string, limit: number): Promise<readonly LoggedEvent[]>;
}
