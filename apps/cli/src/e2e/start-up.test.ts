import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchRedis, type LaunchedRedis } from '@capsweep/service';
import { run } from './testdata/command.ts';

const coordinator = fileURLToPath(new URL('../../../coordinator/dist/main.js', import.meta.url));
const worker = fileURLToPath(new URL('../../../worker/dist/main.js', import.meta.url));

/** How long a program may look for what it needs, beyond what Node takes to load it here. */
const withinMs = 5_000;
let loadMs: number;

let folder: string;
let redis: LaunchedRedis;
let redisFolder: string;
beforeAll(async () => {
  redisFolder = await mkdtemp(join(tmpdir(), 'capsweep-redis-'));
  redis = await launchRedis({ dir: redisFolder, listen: 'port' });
  loadMs = startProgram(coordinator, { CAPSWEEP_HOME: tmpdir(), CAPSWEEP_PORT: 'none' }).ms;
});
afterAll(async () => {
  await redis.stop();
  await rm(redisFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capsweep-start-'));
  return () => rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly ms: number;
}

/** Starts one of our programs, which is expected to end by itself. */
function startProgram(program: string, env: NodeJS.ProcessEnv): Ended {
  const began = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, [program], {
    env: { PATH: process.env['PATH'], CAPSWEEP_HOME: folder, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return { code: status, lines, ms: performance.now() - began };
}

const anyPorts = { CAPSWEEP_PORT: '0', CAPSWEEP_GRPC_PORT: '0' };

/** The log line that says why, which is the only one above the level of news. */
function complaint({ lines }: Ended): string {
  const loud = lines.filter((line) => {
    try {
      return (JSON.parse(line) as { level: number }).level >= 40;
    } catch {
      return true;
    }
  });
  expect(loud, lines.join('\n')).toHaveLength(1);
  return loud[0] ?? '';
}

it('says that Redis is down, where it looked, and what to do', async () => {
  const ended = startProgram(coordinator, {
    ...anyPorts,
    CAPSWEEP_REDIS_URL: 'redis://127.0.0.1:1',
    CAPSWEEP_BUCKET_FOLDER: join(folder, 'bucket'),
  });
  expect(ended.ms).toBeLessThan(loadMs + withinMs);
  expect(ended.code).toBeGreaterThan(0);
  expect(complaint(ended)).toMatch(/Redis.*127\.0\.0\.1:1\b/i);
  expect(await readdir(folder)).not.toContain('endpoint.json');
});

it('says that the bucket is down, where it looked, and what to do', async () => {
  const ended = startProgram(coordinator, {
    ...anyPorts,
    CAPSWEEP_REDIS_URL: redis.address.reveal(),
    CAPSWEEP_REDIS_PREFIX: `start-${process.pid}`,
    CAPSWEEP_S3_ENDPOINT: 'http://127.0.0.1:1',
    CAPSWEEP_S3_ACCESS_KEY: 'somebody',
    CAPSWEEP_S3_SECRET_KEY: 'not-for-the-log',
  });
  expect(ended.ms).toBeLessThan(loadMs + withinMs);
  expect(ended.code).toBeGreaterThan(0);
  expect(complaint(ended)).toMatch(/127\.0\.0\.1:1\b/);
  expect(ended.lines.join('\n')).not.toContain('not-for-the-log');
  expect(await readdir(folder)).not.toContain('endpoint.json');
});

it('says that a port is taken, and by which setting to choose another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const began = performance.now();
  const home = join(folder, 'home');
  const { code, stderr } = await run(
    ['up', '--port', String(port), '--grpc-port', '0'],
    { CAPSWEEP_HOME: home },
    folder,
  );
  server.close();
  expect(performance.now() - began).toBeLessThan(loadMs + withinMs);
  expect(code).toBeGreaterThan(0);
  const said = stderr.split('\n').filter((line) => line.startsWith('capsweep:'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(new RegExp(`${port}.*(taken|in use).*--port`));
  expect(existsSync(join(home, 'endpoint.json'))).toBe(false);
});

const mayMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

it.runIf(mayMount)(
  'says that the disk of the cache is full, and leaves nothing there',
  async () => {
    const cache = join(folder, 'cache');
    execFileSync('mkdir', [cache]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', cache]);
    try {
      await writeFile(
        join(folder, 'one.yaml'),
        'name: one\nobjective: { metric: val/accuracy, goal: maximize }\nspace: { learningRate: { value: 0.001 } }\nsearch: { trials: 1 }\ntrain: { dataset: mnist, epochs: 1 }\n',
      );
      const began = performance.now();
      const { code, stderr } = await run(
        ['run', 'one.yaml', '--local'],
        { CAPSWEEP_CACHE: cache },
        folder,
      );
      expect(performance.now() - began).toBeLessThan(loadMs + withinMs);
      expect(code).toBeGreaterThan(0);
      const said = stderr.split('\n').filter((line) => line.startsWith('capsweep:'));
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/room|space|full/);
      expect(said[0]).toContain(cache);
      const left = await readdir(cache, { recursive: true, withFileTypes: true });
      expect(left.filter((entry) => entry.isFile())).toEqual([]);
      expect(existsSync(join(folder, '.capsweep'))).toBe(false);
    } finally {
      execFileSync('umount', [cache]);
    }
  },
);

it('says that a worker cannot train without its engine, before it asks for work', () => {
  const ended = startProgram(worker, { CAPSWEEP_COORDINATOR: 'nonsense' });
  expect(ended.code).toBe(2);
  expect(complaint(ended)).toMatch(/CAPSWEEP_COORDINATOR|coordinator/);
});
