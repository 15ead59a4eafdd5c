import type { AttemptKey, Clock, WorkerCommand, WorkerId } from '@capsweep/domain';
import type { Pulse } from '@capsweep/protocol';
import type { ConnectedWorker } from '@capsweep/protocol/grpc';
import type { WorkerRow } from '@capsweep/protocol/http';

interface Entry {
  readonly worker: ConnectedWorker;
  readonly connectedAt: number;
  lastSeenAt: number;
  live: readonly AttemptKey[];
  draining: boolean;
}

/** The workers that are connected, or were a moment ago. */
export class WorkerDirectory {
  readonly #entries = new Map<WorkerId, Entry>();
  readonly #clock: Clock;
  readonly #slotsOf: (key: AttemptKey) => number;

  /** @param slotsOf How many slots an attempt takes. */
  constructor(clock: Clock, slotsOf: (key: AttemptKey) => number) {
    this.#clock = clock;
    this.#slotsOf = slotsOf;
  }

  hello(worker: ConnectedWorker): void {
    const now = this.#clock.now();
    const known = this.#entries.get(worker.info.id);
    this.#entries.set(worker.info.id, {
      worker,
      connectedAt: known?.connectedAt ?? now,
      lastSeenAt: now,
      live: known?.live ?? [],
      draining: false,
    });
  }

  seen(worker: ConnectedWorker, { live, isDraining }: Pulse): void {
    const entry = this.#entries.get(worker.info.id);
    if (!entry) return;
    entry.lastSeenAt = this.#clock.now();
    entry.live = live;
    entry.draining = isDraining;
  }

  gone(worker: ConnectedWorker): void {
    this.#entries.delete(worker.info.id);
  }

  /** Passes a command on; one for a worker that is not here is lost, and its lease will tell. */
  command(worker: WorkerId, command: WorkerCommand): void {
    this.#entries.get(worker)?.worker.command(command);
  }

  get slots(): number {
    return [...this.#entries.values()].reduce((sum, { worker }) => sum + worker.info.slots, 0);
  }

  rows(): WorkerRow[] {
    return [...this.#entries.values()].map(({ worker: { info }, live, ...entry }) => ({
      id: info.id,
      host: info.host,
      pool: info.pool,
      slots: info.slots,
      busy: live.reduce((sum, key) => sum + this.#slotsOf(key), 0),
      engine: info.engine,
      device: info.device,
      labels: [...info.labels],
      draining: entry.draining,
      connectedAt: entry.connectedAt,
      lastSeenAt: entry.lastSeenAt,
    }));
  }
}
