import type { Ranking, TrialRow } from '@capsweep/protocol/http';

/** What there is to see of a sweep at one moment. */
export interface Snapshot {
  readonly ranking: Ranking;
  readonly running: readonly TrialRow[];
}

/** A sweep to look at: behind the HTTP API, or in this process. */
export interface SweepSource {
  snapshot(): Promise<Snapshot>;
  /** Yields after something changed, until `signal` aborts; changes in between are one. */
  changes(signal: AbortSignal): AsyncGenerator<void>;
}

/** Sweeps in these states do not change by themselves any more. */
export function hasEnded({ ranking }: Snapshot): boolean {
  return ['complete', 'stopped', 'failed'].includes(ranking.sweep.state);
}
