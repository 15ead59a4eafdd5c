import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { childExecArgv } from './process/exec-argv.ts';

const program = new URL('testdata/parent-program.ts', import.meta.url);
const patienceMs = 1500;
let folder: string;
let server: Server;
let parent: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capsweep-parent-'));
  server = createServer().listen(join(folder, 'socket'));
});
afterEach(async () => {
  parent?.kill('SIGCONT');
  parent?.kill('SIGKILL');
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** Starts a parent whose trial does something; resolves with the trial's process. */
async function startParent(does: string): Promise<{ pid: number; ended: Promise<unknown> }> {
  const args = [folder, join(folder, 'socket'), does, String(patienceMs)];
  parent = spawn(process.execPath, [...childExecArgv(program), fileURLToPath(program), ...args], {
    stdio: 'inherit',
  });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [line] = (await once(socket, 'data')) as [Buffer];
  return { pid: Number(String(line)), ended: once(socket, 'close') };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** How long something takes, in milliseconds. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

it.each(['count', 'block'])(
  'leaves no child alive its patience after the parent was killed: one that does %s',
  async (does) => {
    const { pid, ended } = await startParent(does);
    expect(isAlive(pid)).toBe(true);
    parent?.kill('SIGKILL');
    expect(await timeOf(ended)).toBeLessThan(patienceMs);
  },
);

it('leaves no child alive whose parent is silent for longer than it is patient', async () => {
  const { ended } = await startParent('count');
  parent?.kill('SIGSTOP');
  const tookMs = await timeOf(ended);
  expect(tookMs).toBeGreaterThan(patienceMs / 2);
  expect(tookMs).toBeLessThan(2 * patienceMs);
});

it('leaves no child alive when the parent ends by itself', async () => {
  const { ended } = await startParent('count');
  parent?.kill('SIGTERM'); // nobody handles it here
  expect(await timeOf(ended)).toBeLessThan(patienceMs);
});
