import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { lock } from 'proper-lockfile';
import type { Secret } from '../config/secret.ts';
import { installCommand } from '../doctor/install.ts';
import { fileError, prepareFolder } from '../files/folder.ts';
import { readOrCreateToken } from '../files/token-file.ts';
import { findProgram } from '../process/programs.ts';
import { clearOrphan, noteServer } from './orphan.ts';
import { choosePlace } from './place.ts';
import { startServer, untilReady } from './server.ts';
import { redisAddress, redisConfig, type RedisPlace } from './settings.ts';

export interface LaunchRedisOptions {
  /** Where its data is kept; made if it is not there. One server at a time. */
  readonly dir: string;
  /** @default 'socket' */
  readonly listen?: RedisPlace['kind'];
  /** Writes above this are refused. @default no limit */
  readonly maxMemoryBytes?: number;
  /** @default the `redis-server` of the PATH */
  readonly program?: string;
  /** How long it may read its data before it is given up. @default 60000 */
  readonly readyTimeoutMs?: number;
}

/** A running redis-server that is ours alone. */
export interface LaunchedRedis {
  readonly place: RedisPlace;
  readonly password: Secret;
  /** For clients, with the password in it; see {@link redisAddress}. */
  readonly address: Secret;
  readonly pid: number;
  /** Resolves when the server is gone, with the reason; after `stop` with none. */
  readonly exited: Promise<string | undefined>;
  /** Lets it write what it has, and ends it. */
  stop(): Promise<void>;
}

/**
 * Starts a private redis-server and waits until it answers. It keeps all its data, listens where
 * only this user can connect, and ends when this process does, however that ends.
 *
 * Throws `not-installed`, `folder-locked`, `disk-full` or `config-invalid`, each with its remedy.
 */
export async function launchRedis(options: LaunchRedisOptions): Promise<LaunchedRedis> {
  const folder = resolve(options.dir);
  const program = findProgram(options.program ?? 'redis-server');
  if (program === undefined) throw notInstalled(options.program);
  await prepareFolder(folder);
  const release = await lockFolder(folder);
  try {
    const password = await readOrCreateToken(join(folder, 'redis.password'));
    await clearOrphan(folder, password);
    const place = await choosePlace(folder, options.listen ?? 'socket');
    const config = redisConfig({ folder, place, password, maxMemoryBytes: options.maxMemoryBytes });
    const { server, log } = await startServer(program, config, folder);
    try {
      await untilReady(server, { place, password, folder, log }, options.readyTimeoutMs ?? 60_000);
      await noteServer(folder, place);
    } catch (error) {
      server.kill('SIGKILL');
      throw error;
    }
    return running(server, place, password);
  } finally {
    await release();
  }
}

/** Held while a server starts, so that two launchers do not start one each. */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
  try {
    return await lock(folder, {
      lockfilePath: join(folder, 'redis.lock'),
      stale: 10_000,
      retries: { retries: 60, minTimeout: 50, maxTimeout: 500, factor: 1.2 },
    });
  } catch (cause) {
    throw fileError(folder, cause);
  }
}

function running(server: ChildProcess, place: RedisPlace, password: Secret): LaunchedRedis {
  let stopping = false;
  const exited = new Promise<string | undefined>((resolve) => {
    const ended = (): void => {
      const how = server.signalCode ?? `code ${server.exitCode ?? 'unknown'}`;
      resolve(stopping ? undefined : `redis-server ended by itself (${how})`);
    };
    if (server.exitCode !== null || server.signalCode !== null) ended();
    else server.once('exit', ended);
  });
  return {
    place,
    password,
    address: redisAddress(place, password),
    pid: server.pid ?? -1,
    exited,
    async stop() {
      stopping = true;
      server.ref();
      server.kill('SIGTERM');
      const giveUp = setTimeout(() => server.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(giveUp);
    },
  };
}

function notInstalled(program = 'redis-server'): SweepError {
  const message = `${program} is not installed. Run: ${installCommand('redis-server')}`;
  return new SweepError('not-installed', message);
}
