import type { Stores } from '../stores.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { createRedisEventLog } from './event-log.ts';
import { keysOf } from './keys.ts';
import { isDurable, refuseForgetful } from './room.ts';
import { checkSchema } from './schema.ts';
import { RedisTrialStore } from './trial-store.ts';

/** Where the truth is. */
export interface RedisStoresOptions extends ConnectionOptions {
  /** `redis://[[user]:password@]host[:port][/db]`, `rediss://...` or `/socket?password=...`. */
  readonly url: string;
  /** What all keys begin with; stores of different prefixes share nothing. @default 'capsweep' */
  readonly prefix?: string;
  /** Called when this Redis writes no append-only file, so that a crash can lose seconds. */
  readonly onForgetful?: (place: string) => void;
}

/**
 * Opens the truth in Redis (6.2 or later).
 *
 * @throws SweepError `store-unavailable`, `store-schema`, or `config-invalid` (wrong password, or
 * a Redis that evicts keys), within a few seconds
 */
export async function createRedisStores(options: RedisStoresOptions): Promise<Stores> {
  const keys = keysOf(options.prefix ?? 'capsweep');
  const connection = await Connection.open(options.url, options);
  try {
    await refuseForgetful(connection);
    await checkSchema(connection, keys);
    if (!(await isDurable(connection))) options.onForgetful?.(connection.place);
  } catch (error) {
    connection.close();
    throw error;
  }
  const trials = new RedisTrialStore(connection, keys);
  return { trials, events: createRedisEventLog(connection, keys), close: () => trials.close() };
}
