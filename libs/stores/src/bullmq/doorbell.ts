import type { Bell, Doorbell } from '@capsweep/domain';
import { Queue, type BulkJobOptions } from 'bullmq';
import { Connection, type ConnectionOptions } from '../redis/connection.ts';
import { bellOf, bellPrefix, jobOf, queueOf } from './names.ts';

/** Where the bells hang. */
export interface DoorbellOptions extends ConnectionOptions {
  /** As for `createRedisStores`. */
  readonly url: string;
  /** As for `createRedisStores`. @default 'capsweep' */
  readonly prefix?: string;
}

/** Bells rung in one transaction. */
const chunkSize = 500;
/** A job says all by its id, and nothing of it stays. */
const jobOptions = { removeOnComplete: true, removeOnFail: true } satisfies BulkJobOptions;

/**
 * Opens the coordinator's side of a doorbell made of BullMQ queues, one for each pool.
 *
 * @throws SweepError `store-unavailable` or `config-invalid` within a few seconds
 */
export async function createBullDoorbell(options: DoorbellOptions): Promise<Doorbell> {
  const prefix = bellPrefix(options.prefix ?? 'capsweep');
  return new BullDoorbell(await Connection.open(options.url, options), prefix);
}

class BullDoorbell implements Doorbell {
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #queues = new Map<string, Queue>();

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async ring(pool: string, bells: readonly Bell[]): Promise<void> {
    for (let from = 0; from < bells.length; from += chunkSize) {
      const jobs = bells.slice(from, from + chunkSize).map((bell) => {
        return { name: 'bell', data: {}, opts: { ...jobOptions, jobId: jobOf(bell) } };
      });
      await this.#ask(pool, (queue) => queue.addBulk(jobs));
    }
  }

  async hanging(pool: string): Promise<readonly Bell[]> {
    const ids = await this.#ask(pool, (queue) => queue.getRanges(['waiting'], 0, -1, true));
    return ids.flatMap((id) => bellOf(id) ?? []);
  }

  async silence(pool: string, bells: readonly Bell[]): Promise<void> {
    for (let from = 0; from < bells.length; from += chunkSize) {
      const ids = bells.slice(from, from + chunkSize).map(jobOf);
      await this.#ask(pool, (queue) => Promise.all(ids.map((id) => queue.remove(id))));
    }
  }

  async close(): Promise<void> {
    const closing = [...this.#queues.values()].map((queue) => queue.close());
    this.#queues.clear();
    await Promise.allSettled(closing);
    this.#connection.close();
  }

  /** A queue that failed is opened anew: BullMQ never recovers from a connection lost while it began. */
  async #ask<Answer>(pool: string, work: (queue: Queue) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#connection.call(() => work(this.#queueOf(pool)));
    } catch (error) {
      this.#queues.delete(pool);
      throw error;
    }
  }

  #queueOf(pool: string): Queue {
    const known = this.#queues.get(pool);
    if (known) return known;
    const queue = new Queue(queueOf(pool), {
      connection: this.#connection.client,
      prefix: this.#prefix,
      streams: { events: { maxLen: 100 } },
    });
    // Every failure is thrown where it was asked for; unheard it would end the process.
    queue.on('error', () => undefined);
    this.#queues.set(pool, queue);
    return queue;
  }
}
