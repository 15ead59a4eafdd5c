import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './ports.ts';

/** A real redis-server of a test: loopback, a password, every write on disk before its answer. */
export interface TestRedis {
  /** Address with password. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and the same files. */
  restart(): Promise<void>;
  /** Stops it (SIGSTOP), so that connections stand and nothing answers; `false` lets it go on. */
  freeze(isFrozen: boolean): void;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts a redis-server with further lines of configuration, such as `maxmemory 10mb`. */
export async function startRedis(...config: readonly string[]): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'capsweep-redis-'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const file = join(dir, 'redis.conf');
  await writeFile(file, [...lines(dir, port, password), ...config].join('\n'), { mode: 0o600 });
  let server = await launch(file);
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    password,
    kill: () => end(server),
    restart: async () => {
      await end(server);
      server = await launch(file);
    },
    freeze: (isFrozen) => {
      server.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
    },
    stop: async () => {
      await end(server);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function lines(dir: string, port: number, password: string): string[] {
  return [
    `dir ${dir}`,
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
  ];
}

/** Resolves once the server has loaded its files and listens. */
async function launch(file: string): Promise<ChildProcess> {
  const server = spawn('redis-server', [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const onExit = (): void => void server.kill('SIGKILL');
  process.once('exit', onExit);
  server.once('exit', () => process.off('exit', onExit));
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  const said: string[] = [];
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.includes('Ready to accept connections')) return;
      said.push(line);
    }
    throw new Error(`redis-server did not start:\n${said.join('\n')}`);
  })();
  await Promise.race([ready, failed]);
  server.stdout.resume();
  server.stderr.resume();
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}
