import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchRedis, type LaunchRedisOptions } from '@capsweep/service';
import { freezeProcess } from './freeze.ts';

/** A real redis-server of a test: a password, every write on disk before its answer. */
export interface TestRedis {
  /** Address with password. */
  readonly url: string;
  /** The socket's path, or host and port. */
  readonly place: string;
  readonly password: string;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, after it was killed, on the same files; a socket is the same then, too. */
  restart(): Promise<void>;
  /** Stops it (SIGSTOP), so that connections stand and nothing answers; `false` lets it go on. */
  freeze(isFrozen: boolean): void;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts a redis-server in a folder of its own. */
export async function startRedis(
  options: Pick<LaunchRedisOptions, 'listen' | 'maxMemoryBytes'> = {},
): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'capsweep-redis-'));
  let server = await launchRedis({ ...options, dir });
  const { place } = server;
  return {
    url: server.address.reveal(),
    place: place.kind === 'socket' ? place.path : `${place.host}:${place.port}`,
    password: server.password.reveal(),
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    restart: async () => {
      server = await launchRedis({ ...options, dir });
    },
    freeze: (isFrozen) => {
      freezeProcess(server.pid, isFrozen);
    },
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
