/**
 * @file The worker's side of the doorbell. BullMQ's Worker brings a processor and holds a job while
 * it runs; here nothing is held. A job is taken only when somebody asks for a bell, and completed
 * at once. Waiting is done at the queue's marker, which takes no job, so letting go is free.
 */
import { randomUUID } from 'node:crypto';
import type { Bell, DoorbellListener } from '@capsweep/domain';
import { Worker, type Job } from 'bullmq';
import { Connection } from '../redis/connection.ts';
import { asStoreError } from '../redis/errors.ts';
import type { DoorbellOptions } from './doorbell.ts';
import { bellOf, bellPrefix, queueOf } from './names.ts';
import { endOf, pause, type End } from './end.ts';

/** Which bells to hear. */
export interface ListenerOptions extends DoorbellOptions {
  readonly pool: string;
  /**
   * A bell that was taken by a process that died before it was gone hangs again after one to two
   * times this, in milliseconds. @default 10000
   */
  readonly stalledMs?: number;
}

/** How long to wait at the marker before looking again, in seconds: bounds a lost wake-up. */
const waitSeconds = 3;
/** How long to rest after a failure, in milliseconds. */
const restMs = 500;

/**
 * Opens a listener for one pool. While Redis is away it waits for it to come back.
 *
 * @throws SweepError `store-unavailable` or `config-invalid` within a few seconds
 */
export async function createBullListener(options: ListenerOptions): Promise<DoorbellListener> {
  const prefix = bellPrefix(options.prefix ?? 'capsweep');
  const connection = await Connection.open(options.url, options);
  const { stalledMs = 10_000 } = options;
  const worker = new Worker(queueOf(options.pool), null, {
    connection: connection.client,
    prefix,
    autorun: false,
    lockDuration: stalledMs,
    stalledInterval: stalledMs,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on('error', () => undefined);
  try {
    await connection.call(() => worker.waitUntilReady());
    // Asks for the pool once, so that a user who may not hear it is refused now.
    await connection.call((client) => client.exists(worker.toKey('wait')));
    await worker.startStalledCheckTimer();
  } catch (error) {
    await worker.close(true);
    connection.close();
    throw error;
  }
  return new BullListener(worker, connection);
}

class BullListener implements DoorbellListener {
  readonly #worker: Worker;
  readonly #connection: Connection;
  readonly #closing = new AbortController();
  readonly #token = randomUUID();
  /** The blocking connection on its way to being usable again after a wait was broken off. */
  #repair: Promise<void> = Promise.resolve();

  constructor(worker: Worker, connection: Connection) {
    this.#worker = worker;
    this.#connection = connection;
  }

  async next(signal: AbortSignal): Promise<Bell | undefined> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    while (!either.aborted) {
      const end = endOf(either);
      try {
        const job = await this.#take(end);
        const bell = job && (await this.#complete(job));
        if (bell) return bell;
        if (!job) await this.#wait(end);
      } catch (error) {
        const reason = asStoreError(error, this.#connection.place);
        if (reason.code === 'config-invalid') throw reason;
        await pause(restMs, end);
      } finally {
        end.forget();
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#repair;
    await this.#worker.close(true);
    this.#connection.close();
  }

  /** Takes a job if there is one. One that comes after the end is hung back. */
  async #take(end: End): Promise<Job | undefined> {
    const taking: Promise<Job | undefined> = this.#worker.getNextJob(this.#token, { block: false });
    const job = await Promise.race([taking, end.reached]);
    if (job || !end.signal.aborted) return job;
    void taking.then((late) => late?.moveToWait(this.#token)).catch(() => undefined);
    return undefined;
  }

  /** Lets go of a job. Failing is fine: its lock runs out, it hangs again, and is heard twice. */
  async #complete(job: Job): Promise<Bell | undefined> {
    await job.moveToCompleted(null, this.#token, false).catch(() => undefined);
    return bellOf(job.id ?? '');
  }

  /** Waits until there may be a job. */
  async #wait(end: End): Promise<void> {
    await this.#repair;
    const backend = this.#worker.getBackend();
    const waiting = backend.waitForJob(waitSeconds);
    waiting.catch(() => undefined);
    await Promise.race([waiting, end.reached]);
    if (!end.signal.aborted) return;
    this.#repair = backend
      .disconnectBlocking(true)
      .then(() => (this.#closing.signal.aborted ? undefined : backend.reconnectBlocking()))
      .catch(() => undefined);
  }
}
