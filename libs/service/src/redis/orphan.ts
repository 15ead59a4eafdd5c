import { readFile, writeFile } from 'node:fs/promises';
import { connect, type NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type { Secret } from '../config/secret.ts';
import { command, pingRedis } from './ping.ts';
import type { RedisPlace } from './settings.ts';

interface Record {
  /** The process that launched the server and will stop it. */
  readonly owner: number;
  readonly place: RedisPlace;
}

const recordOf = (folder: string): string => join(folder, 'redis.json');

/** Notes who serves a folder and where. */
export async function noteServer(folder: string, place: RedisPlace): Promise<void> {
  const record: Record = { owner: process.pid, place };
  await writeFile(recordOf(folder), JSON.stringify(record), { mode: 0o600 });
}

/**
 * Makes sure that nobody else serves a folder. A server whose launcher is gone is told to shut
 * down, which loses nothing; with a launcher that lives, the folder is taken: `folder-locked`.
 */
export async function clearOrphan(folder: string, password: Secret): Promise<void> {
  const record = await readRecord(folder);
  if (!record) return;
  const at = connectTo(record.place);
  const answer = await pingRedis(at, password);
  if (answer !== 'ready' && answer !== 'starting') return;
  if (isAlive(record.owner)) {
    const message =
      `A redis-server already serves ${folder}, launched by process ${record.owner}. ` +
      `Stop that process, or choose another folder.`;
    throw new SweepError('folder-locked', message);
  }
  await shutDown(at, password);
}

/** Where a place is, for `net.connect`. */
export function connectTo(place: RedisPlace): NetConnectOpts {
  return place.kind === 'socket' ? { path: place.path } : { host: place.host, port: place.port };
}

/** Resolves when the server has closed the connection, which it does when all is on the disk. */
function shutDown(at: NetConnectOpts, password: Secret): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(at, () => {
      socket.write(command('AUTH', password.reveal()) + command('SHUTDOWN'));
    });
    socket.resume();
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}

async function readRecord(folder: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(recordOf(folder), 'utf8')) as Record;
  } catch {
    // None, or half a one of a launcher that was killed: either way nobody is known to serve.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
