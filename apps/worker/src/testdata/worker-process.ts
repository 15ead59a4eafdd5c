import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sweepId, trialId, type AttemptKey, type Grant, type Params } from '@capsweep/domain';
import type { Welcome } from '@capsweep/protocol';
import { serveCoordination } from '@capsweep/protocol/grpc';
import { FakeCoordinator, startFakeBucket } from '@capsweep/protocol/testing';
import { afterEach } from 'vitest';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder that is gone after the test. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-worker-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Served {
  readonly coordinator: FakeCoordinator;
  /** `host:port` */
  readonly address: string;
}

/** A coordinator with a bucket, to which workers may come. */
export async function serve(welcome: Partial<Welcome> = {}, token?: string): Promise<Served> {
  const bucket = await startFakeBucket();
  const coordinator = new FakeCoordinator(bucket);
  coordinator.welcome = { ...coordinator.welcome, ...welcome };
  const guarded = token === undefined ? {} : { token };
  const server = await serveCoordination({ handlers: coordinator, port: 0, ...guarded });
  cleanups.push(
    () => bucket.close(),
    () => server.close(),
  );
  return { coordinator, address: `127.0.0.1:${server.port}` };
}

let trials = 0;

export function newGrant(params: Params = {}): Grant & { readonly key: AttemptKey } {
  trials += 1;
  const key = { trial: trialId(sweepId('worker'), trials), attempt: 1 };
  return {
    key,
    slots: 1,
    assignment: {
      ...key,
      params,
      seed: 1,
      threads: 1,
      objectives: [],
      checkpoints: { everyEpochs: 1, everySeconds: 30, keepBest: 1 },
      onNaN: 'fail',
    },
  };
}

export interface WorkerProcess {
  readonly process: ChildProcess;
  /** What it has logged so far. */
  log(): string;
  /** Resolves when a line of the log matches. */
  says(pattern: RegExp): Promise<string>;
  /** Its exit code, or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts the worker as a program of its own, in a group of processes of its own. */
export async function startWorker(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<WorkerProcess> {
  const home = await tempFolder();
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const trainer = fileURLToPath(new URL('trainer.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const options = ['--conditions=@capsweep/source', '--import', tsx];
  const given = ['--trainer', trainer, '--folder', join(home, 'work'), ...args];
  const worker = spawn(process.execPath, [...options, main, ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], CAPSWEEP_HOME: home, ...env },
    detached: true,
  });
  cleanups.push(() => worker.kill('SIGKILL'));
  let text = '';
  const listeners = new Set<() => void>();
  worker.stderr.on('data', (chunk: Buffer) => {
    text += String(chunk);
    for (const listen of listeners) listen();
  });
  const exited = once(worker, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    process: worker,
    log: () => text,
    says: (pattern) =>
      new Promise((resolve) => {
        const check = (): void => {
          const line = text.split('\n').find((each) => pattern.test(each));
          if (line !== undefined) resolve(line);
        };
        listeners.add(check);
        check();
      }),
    ended: exited.then(([code, signal]) => code ?? signal ?? 'SIGKILL'),
  };
}

/** A socket for a trial to connect to; `closed` resolves when its process has ended. */
export async function lifeline(): Promise<{ path: string; closed: Promise<unknown> }> {
  const path = join(await tempFolder(), 'socket');
  const server = createServer().listen(path);
  cleanups.push(() => server.close());
  const closed = once(server, 'connection').then(async ([socket]: Socket[]) => {
    socket?.resume();
    if (socket) await once(socket, 'close');
  });
  return { path, closed };
}
