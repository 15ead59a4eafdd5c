import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchRedis, type LaunchedRedis, type LaunchRedisOptions } from './launch.ts';
import { connectTo } from './orphan.ts';
import type { RedisPlace } from './settings.ts';

let dir: string;
const servers = new Set<LaunchedRedis>();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'capsweep-redis-'));
});
afterEach(async () => {
  await Promise.all([...servers].map((server) => server.stop()));
  servers.clear();
  rmSync(dir, { recursive: true, force: true });
});

async function launch(options: Partial<LaunchRedisOptions> = {}): Promise<LaunchedRedis> {
  const server = await launchRedis({ dir, ...options });
  servers.add(server);
  return server;
}

const run = promisify(execFile);

/** Asks with Redis' own client. */
async function ask(place: RedisPlace, password: string, ...words: string[]): Promise<string> {
  const at = place.kind === 'socket' ? ['-s', place.path] : ['-p', String(place.port)];
  const env = { ...process.env, REDISCLI_AUTH: password };
  const { stdout } = await run('redis-cli', [...at, ...words], { env });
  return stdout.trim();
}
const askServer = (server: LaunchedRedis, ...words: string[]): Promise<string> =>
  ask(server.place, server.password.reveal(), ...words);

const errorOf = async (options: Partial<LaunchRedisOptions>): Promise<unknown> =>
  launch(options).then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('launchRedis', () => {
  it('keeps everything, evicts nothing, and lets in who has the password', async () => {
    const server = await launch({ maxMemoryBytes: 64 * 2 ** 20 });
    expect(await askServer(server, 'CONFIG', 'GET', 'append*')).toMatch(/appendonly\s+yes/);
    expect(await askServer(server, 'CONFIG', 'GET', 'appendfsync')).toContain('always');
    expect(await askServer(server, 'CONFIG', 'GET', 'maxmemory*')).toMatch(/noeviction/);
    expect(await askServer(server, 'CONFIG', 'GET', 'maxmemory')).toContain('67108864');
    expect(await askServer(server, 'CONFIG', 'GET', 'port')).toMatch(/port\s+0/);
    expect(await ask(server.place, 'not-the-password', 'GET', 'x')).toContain('NOAUTH');
    const commandLine = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8');
    expect(commandLine).not.toContain(server.password.reveal());
    expect(statSync(join(dir, 'redis.password')).mode & 0o777).toBe(0o600);
  });

  it('finds everything again at the same address, stopped or killed', async () => {
    const first = await launch();
    await askServer(first, 'SET', 'trial', 'one');
    await first.stop();
    const second = await launch();
    expect(second.address.reveal()).toBe(first.address.reveal());
    expect(await askServer(second, 'GET', 'trial')).toBe('one');
    await askServer(second, 'SET', 'trial', 'two');
    process.kill(second.pid, 'SIGKILL');
    expect(await second.exited).toBe('redis-server ended by itself (SIGKILL)');
    const third = await launch();
    expect(await askServer(third, 'GET', 'trial')).toBe('two');
  });

  it('listens on a free loopback port where that is wanted', async () => {
    const server = await launch({ listen: 'port' });
    expect(server.place).toMatchObject({ kind: 'port', host: '127.0.0.1' });
    expect(await askServer(server, 'CONFIG', 'GET', 'bind')).toMatch(/bind\s+127\.0\.0\.1$/);
    expect(server.address.reveal()).toMatch(/^redis:\/\/:[\w-]{43}@127\.0\.0\.1:\d+$/);
  });

  it('copes with a folder whose path is too long for a socket', async () => {
    const server = await launch({ dir: join(dir, 'long'.repeat(30)) });
    expect(await askServer(server, 'PING')).toBe('PONG');
    if (server.place.kind === 'socket') rmSync(join(server.place.path, '..'), { recursive: true });
  });

  it('ends when its launcher is killed', async () => {
    const program = fileURLToPath(new URL('testdata/launcher.ts', import.meta.url));
    const args = ['--import', 'tsx', '--conditions=@capsweep/source', program, dir];
    const launcher = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(launcher.stdout, 'data')) as Buffer[];
    const socket = connect(connectTo(JSON.parse(String(line)) as RedisPlace));
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    launcher.kill('SIGKILL');
    await closed;
    await launch();
  });

  it('takes over from a server whose launcher is gone, with its data', async () => {
    const first = await launch();
    await askServer(first, 'SET', 'kept', 'yes');
    const gone = spawn('true');
    await once(gone, 'exit');
    writeFileSync(join(dir, 'redis.json'), JSON.stringify({ owner: gone.pid, place: first.place }));
    const second = await launch();
    expect(await first.exited).toMatch(/ended by itself/);
    expect(second.pid).not.toBe(first.pid);
    expect(await askServer(second, 'GET', 'kept')).toBe('yes');
  });
});

describe('launchRedis refuses in one line', () => {
  it('a folder that is served already', async () => {
    await launch();
    expect(await errorOf({})).toMatchObject({
      code: 'folder-locked',
      message: expect.stringMatching(
        /^A redis-server already serves .* Stop that process/,
      ) as string,
    });
  });

  it('two launchers at once: one server', async () => {
    const results = await Promise.allSettled([launch(), launch()]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('a missing redis-server, with the command that installs it', async () => {
    expect(await errorOf({ program: 'redis-server-9000' })).toMatchObject({
      code: 'not-installed',
      message: expect.stringMatching(
        /^redis-server-9000 is not installed. Run: .*install/,
      ) as string,
    });
  });

  it('a folder that cannot be one', async () => {
    writeFileSync(join(dir, 'file'), '');
    const message = expect.stringContaining('a file is in the way') as string;
    for (const path of ['file', 'file/deeper']) {
      const error = await errorOf({ dir: join(dir, path) });
      expect(error).toMatchObject({ code: 'config-invalid', message });
    }
  });

  it.skipIf(process.platform !== 'linux')('a folder that cannot be written to', async () => {
    expect(await errorOf({ dir: '/sys/capsweep' })).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('/sys/capsweep cannot be written to') as string,
    });
  });

  it('data that the server cannot read, in its own words', async () => {
    await (await launch()).stop();
    servers.clear();
    writeFileSync(join(dir, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
    expect(await errorOf({})).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/did not start: .*manifest.*See .*redis.log/) as string,
    });
  });

  it.skipIf(!canMount())(
    'a full disk, within five seconds and with nothing left there',
    async () => {
      const disk = join(dir, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]);
      try {
        const start = performance.now();
        const error = await errorOf({ dir: join(disk, 'redis') });
        expect(performance.now() - start).toBeLessThan(5_000);
        expect(error).toMatchObject({
          code: 'disk-full',
          message: expect.stringContaining('No space left on the disk that holds') as string,
        });
        expect(execFileSync('find', [disk, '-type', 'f']).toString()).toBe('');
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'capsweep-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}
