import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SweepError } from '@capsweep/domain';
import type { Secret } from '../config/secret.ts';
import { diskFullMessage } from '../files/folder.ts';
import { findProgram } from '../process/programs.ts';
import { connectTo } from './orphan.ts';
import { pingRedis } from './ping.ts';
import type { RedisPlace } from './settings.ts';

/** What a server writes, and how much an earlier one had written. */
export interface ServerLog {
  readonly path: string;
  readonly startByte: number;
}

/** Starts the program; resolves when it runs, which is before it serves. */
export async function startServer(
  program: string,
  config: string,
  folder: string,
): Promise<{ server: ChildProcess; log: ServerLog }> {
  const path = join(folder, 'redis.log');
  const file = await open(path, 'a', 0o600);
  const log = { path, startByte: (await file.stat()).size };
  // On Linux the kernel tells the server when we die, even by SIGKILL.
  const guard = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  const line = guard ? [guard, '--pdeathsig', 'TERM', program, '-'] : [program, '-'];
  const [command = program, ...args] = line;
  try {
    // A group of its own: Ctrl-C in a terminal is for us, and we stop it in order.
    const server = spawn(command, args, { stdio: ['pipe', file.fd, file.fd], detached: true });
    await once(server, 'spawn');
    server.stdin?.on('error', () => undefined);
    server.stdin?.end(config);
    server.unref();
    return { server, log };
  } finally {
    await file.close();
  }
}

/** What a server is expected to become, and where it says why not. */
export interface Expected {
  readonly place: RedisPlace;
  readonly password: Secret;
  readonly folder: string;
  readonly log: ServerLog;
}

/** Resolves when the server answers; throws what kept it from that. */
export async function untilReady(
  server: ChildProcess,
  expected: Expected,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (server.exitCode !== null || server.signalCode !== null) {
      throw await didNotStart(expected);
    }
    const answer = await pingRedis(connectTo(expected.place), expected.password);
    if (answer === 'ready') return;
    await delay(10);
  }
  const message = `redis-server was not ready after ${timeoutMs} ms. See ${expected.log.path}.`;
  throw new SweepError('store-unavailable', message);
}

async function didNotStart({ folder, log }: Expected): Promise<SweepError> {
  const said = (await readFile(log.path)).subarray(log.startByte).toString('utf8');
  if (said.includes('No space left')) return new SweepError('disk-full', diskFullMessage(folder));
  const lines = said.trim().split('\n');
  // A complaint about the configuration comes with a frame around it; what matters is at the end.
  const reason = lines.filter((line) => /#|>>>|Bad|can't|error/i.test(line)).at(-1) ?? lines.at(-1);
  const message = `redis-server did not start: ${reason?.trim() ?? 'it said nothing'}. See ${log.path}.`;
  return new SweepError('store-unavailable', message);
}
