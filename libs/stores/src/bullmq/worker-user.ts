/**
 * @file A Redis user for workers. Workers run other people's code, so they are trusted with bells
 * only: the user may touch the keys of the pools' queues with the commands that BullMQ uses there,
 * and can neither read nor write the truth, list keys, or change the server.
 */
import { createHash } from 'node:crypto';
import { SweepError } from '@capsweep/domain';
import type { Redis } from 'ioredis';
import { Connection, type ConnectionOptions } from '../redis/connection.ts';
import { bellPrefix, queueOf } from './names.ts';

/** Who may hear which bells. */
export interface WorkerUserOptions extends ConnectionOptions {
  /** The address of an administrator of this Redis. */
  readonly url: string;
  /** As for `createRedisStores`. @default 'capsweep' */
  readonly prefix?: string;
  /** The user's name: letters, digits, `_` and `-`. */
  readonly user: string;
  /** At least sixteen characters. */
  readonly password: string;
  /** The pools that this user may hear. @default all */
  readonly pools?: readonly string[];
}

/** A user that exists for as long as this is open. */
export interface WorkerUser {
  /** The address that workers connect to, with this user's name and password. */
  readonly url: string;
  close(): Promise<void>;
}

/** What BullMQ's worker does: its scripts, and the types of data that they use. */
const permissions = [
  '-@all',
  ...['+@hash', '+@list', '+@set', '+@sortedset', '+@stream', '+@string'],
  ...['+exists', '+del', '+unlink', '+type', '+expire', '+pexpire', '+ttl', '+pttl', '+persist'],
  ...['+eval', '+evalsha', '+time', '+multi', '+exec', '+discard'],
  '-@dangerous',
  ...['+hello', '+auth', '+ping', '+quit', '+info', '+client|setname'],
];

/**
 * Makes the user, and makes it again whenever Redis was started anew, until it is closed. An
 * existing user of this name gets exactly these rights and this password. Closing leaves the user
 * as it is, so that workers go on while a coordinator is restarted.
 *
 * @throws SweepError `config-invalid`, `store-unavailable`
 */
export async function createWorkerUser(options: WorkerUserOptions): Promise<WorkerUser> {
  const rules = rulesOf(options);
  const connection = await Connection.open(options.url, options);
  const apply = (client: Redis): Promise<unknown> =>
    client.call('ACL', ['SETUSER', options.user, ...rules]);
  try {
    await connection.call(apply);
  } catch (error) {
    connection.close();
    throw error;
  }
  // A failure here is a connection that was lost again; it will be ready again.
  connection.client.on('ready', () => void apply(connection.client).catch(() => undefined));
  return {
    url: addressOf(options),
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

function rulesOf({ user, password, pools, prefix = 'capsweep' }: WorkerUserOptions): string[] {
  if (!/^[\w-]{1,64}$/.test(user) || user === 'default') {
    throw new SweepError('config-invalid', `${JSON.stringify(user)} cannot name a worker's user`);
  }
  if (password.length < 16) {
    throw new SweepError('config-invalid', 'the password of workers needs sixteen characters');
  }
  const queues = pools ? pools.map(queueOf) : ['*'];
  const keys = queues.map((queue) => `~${bellPrefix(prefix)}:${queue}:*`);
  const hash = createHash('sha256').update(password).digest('hex');
  return ['reset', 'on', `#${hash}`, ...keys, ...permissions];
}

function addressOf({ url, user, password }: WorkerUserOptions): string {
  const name = encodeURIComponent(user);
  const word = encodeURIComponent(password);
  if (url.startsWith('/')) return `${url.replace(/\?.*$/s, '')}?username=${name}&password=${word}`;
  const address = new URL(url);
  address.username = name;
  address.password = word;
  return address.href;
}
