import { Redis, type RedisOptions } from 'ioredis';
import type { SweepError } from '@capsweep/domain';
import { asStoreError, placeOf, unreachable } from './errors.ts';

/** How long to wait for Redis, in milliseconds. */
export interface Timeouts {
  /** For a new connection, until Redis is ready. @default 3000 */
  readonly openMs?: number;
  /** For a lost connection to come back, each call. @default 2000 */
  readonly backMs?: number;
  /** For an answer. @default 5000 */
  readonly answerMs?: number;
}

/** How a connection behaves. */
export interface ConnectionOptions {
  readonly timeouts?: Timeouts;
  /** Called once when the connection is lost, and once when it is back. */
  readonly onState?: (state: 'lost' | 'back', place: string) => void;
}

/**
 * One connection to Redis. It never sends a command twice and never sends one later than its
 * caller waits for it: while the connection is lost, calls wait a moment and then throw.
 */
export class Connection {
  /** For libraries that bring their own commands; ours go through {@link Connection.call}. */
  readonly client: Redis;
  /** Host and port or socket, for messages. */
  readonly place: string;

  readonly #backMs: number;

  private constructor(client: Redis, place: string, backMs: number) {
    this.client = client;
    this.place = place;
    this.#backMs = backMs;
  }

  /**
   * Connects once, without retrying; afterwards the connection repairs itself.
   *
   * @throws SweepError `store-unavailable` or `config-invalid` (wrong password)
   */
  static async open(url: string, options: ConnectionOptions = {}): Promise<Connection> {
    const place = placeOf(url);
    const { openMs = 3_000, backMs = 2_000, answerMs = 5_000 } = options.timeouts ?? {};
    let isOpen = false;
    const client = new Redis(url, {
      ...strict,
      connectTimeout: openMs,
      commandTimeout: answerMs,
      retryStrategy: (times) => (isOpen ? Math.min(50 * 2 ** times, 1_000) : null),
    });
    let reason: unknown;
    client.on('error', (error) => (reason = error));
    try {
      await within(openMs, client.connect());
    } catch (error) {
      client.disconnect();
      throw asOpeningError(reason ?? error, place);
    }
    isOpen = true;
    watch(client, place, options);
    return new Connection(client, place, backMs);
  }

  /**
   * Talks to Redis.
   *
   * @throws SweepError `store-unavailable` and what else {@link asStoreError} knows
   */
  async call<Reply>(work: (client: Redis) => Promise<Reply>): Promise<Reply> {
    if (this.client.status !== 'ready') await this.#back();
    try {
      return await work(this.client);
    } catch (error) {
      if (!wasNotSent(error)) throw asStoreError(error, this.place);
    }
    await this.#back();
    return work(this.client).catch((error: unknown) => {
      throw asStoreError(error, this.place);
    });
  }

  /** Closes the connection; calls that wait for an answer throw. */
  close(): void {
    this.client.disconnect();
  }

  /** Resolves when the connection, which is lost, is there again. */
  #back(): Promise<void> {
    const { client, place } = this;
    if (client.status === 'end') return Promise.reject(unreachable(place, 'it was closed'));
    return new Promise((resolve, reject) => {
      const settle = (error?: SweepError): void => {
        clearTimeout(timer);
        client.off('ready', onReady).off('end', onEnd);
        if (error) reject(error);
        else resolve();
      };
      const onReady = (): void => settle();
      const onEnd = (): void => settle(unreachable(place, 'it was closed'));
      const onTimeout = (): void => settle(unreachable(place, 'the connection is lost'));
      const timer = setTimeout(onTimeout, this.#backMs);
      client.on('ready', onReady).on('end', onEnd);
    });
  }
}

/** Nothing is queued, nothing is sent twice, nothing waits for ever. */
const strict = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  disableClientInfo: true,
} satisfies RedisOptions;

/** Whether a command failed before it left this process: its connection was just breaking. */
function wasNotSent(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Stream isn't writeable");
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no connection within ${ms / 1_000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function asOpeningError(reason: unknown, place: string): SweepError {
  const error = asStoreError(reason, place);
  if (error.code !== 'internal') return error;
  return unreachable(place, error.message, reason);
}

function watch(client: Redis, place: string, { onState }: ConnectionOptions): void {
  let isLost = false;
  client.on('close', () => {
    if (!isLost && client.status !== 'end') onState?.('lost', place);
    isLost = true;
  });
  client.on('ready', () => {
    if (isLost) onState?.('back', place);
    isLost = false;
  });
}
