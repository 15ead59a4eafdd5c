import type { Clock, TrialId } from '@capsweep/domain';

/**
 * When each running attempt was last heard of. It lives in the leader's memory only: a new leader,
 * or one that could not reach the store, gives everybody one whole lease from that moment.
 */
export class LeaseTable {
  readonly #clock: Clock;
  readonly #heard = new Map<TrialId, { attempt: number; at: number; leaseMs: number }>();
  #servingSince: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#servingSince = clock.monotonic();
  }

  /** Notes a sign of life. */
  touch(trial: TrialId, attempt: number, leaseMs: number): void {
    this.#heard.set(trial, { attempt, at: this.#clock.monotonic(), leaseMs });
  }

  /** Whether this attempt was ever heard of here. */
  knows(trial: TrialId, attempt: number): boolean {
    return this.#heard.get(trial)?.attempt === attempt;
  }

  forget(trial: TrialId): void {
    this.#heard.delete(trial);
  }

  /** The store was out of reach until now: nobody can be blamed for silence before. */
  startOver(): void {
    this.#servingSince = this.#clock.monotonic();
  }

  /** Attempts that were silent for a whole lease while we served. */
  expired(): readonly { trial: TrialId; attempt: number }[] {
    const now = this.#clock.monotonic();
    return [...this.#heard].flatMap(([trial, { attempt, at, leaseMs }]) =>
      now - Math.max(at, this.#servingSince) > leaseMs ? [{ trial, attempt }] : [],
    );
  }
}
