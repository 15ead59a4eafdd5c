import type { EventLog, TrialStore } from '@capsweep/domain';

/** A trial store with the log that it writes. Closing it closes both. */
export interface Stores {
  readonly trials: TrialStore;
  readonly events: EventLog;
  close(): Promise<void>;
}
