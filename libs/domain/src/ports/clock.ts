/**
 * Time, as a port: so that leases and timers can be tested without waiting.
 *
 * `now` is wall-clock milliseconds since 1970 and may jump; it is for people. `monotonic` is
 * milliseconds since some start and never goes back; it is for durations.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Calls `work` once after `delayMs`, unless the returned cleanup was called first. */
  after(delayMs: number, work: () => void): () => void;
}
