import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureFiles, type EnsureOptions } from './ensure.ts';
import type { FetchEvent } from './events.ts';
import type { KnownSet } from './known-set.ts';
import { startFixture, startHost, type Fixture } from './testdata/host.ts';
import { npmTransport } from './transport.ts';

let cacheDir: string;
let fixture: Fixture;
let events: FetchEvent[];

beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'capsweep-cache-'));
  fixture = await startFixture();
  events = [];
});
afterEach(async () => {
  await fixture.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

const npmEnv = (more: Record<string, string> = {}): Record<string, string> => ({
  npm_config_registry: fixture.registry.address,
  npm_config_userconfig: join(cacheDir, 'no-npmrc'),
  npm_config_globalconfig: join(cacheDir, 'no-global-npmrc'),
  ...more,
});

async function ensure(
  options: Partial<EnsureOptions> & { env?: Record<string, string>; set?: KnownSet } = {},
): Promise<string> {
  const { env = npmEnv(), set = fixture.set, ...rest } = options;
  return ensureFiles(set, {
    cacheDir,
    transport: await npmTransport(env),
    onProgress: (event) => events.push(event),
    ...rest,
  });
}

function expectComplete(): void {
  const folder = join(cacheDir, 'noise');
  expect(readdirSync(folder).sort()).toEqual(['first.bin', 'second.bin']);
  for (const [name, bytes] of Object.entries(fixture.contents)) {
    expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true);
  }
}

const kinds = (): string[] => [...new Set(events.map((event) => event.kind))];
const ranges = (): unknown[] => fixture.official.seen.map((request) => request.range);
const packedFirst = (): Buffer => gzipSync(fixture.contents['first.bin']!);

describe('ensureFiles', () => {
  it('fetches from the official host first, and then never again', async () => {
    await ensure();
    expectComplete();
    expect(fixture.official.seen.map((request) => request.path)).toEqual([
      '/first.bin.gz',
      '/second.bin.gz',
    ]);
    expect(fixture.registry.seen).toEqual([]);
    expect(kinds()).toEqual(['progress', 'fetched']);
    const total = packedFirst().length;
    const first = events.filter((event) => event.kind === 'progress');
    expect(first.findLast((event) => event.file === 'first.bin.gz')).toMatchObject({
      dataset: 'noise',
      origin: new URL(fixture.official.address).host,
      doneBytes: total,
      totalBytes: total,
    });
    events = [];
    await ensure();
    expect(fixture.official.seen).toHaveLength(2);
    expect(events).toEqual([]);
  });

  it('needs no network when the cache is full', async () => {
    await ensure();
    await fixture.close();
    await ensure();
    expectComplete();
  });

  it('turns to npm when the official host is not there', async () => {
    await fixture.official.close();
    await ensure();
    expectComplete();
    expect(events.find((event) => event.kind === 'given-up')).toMatchObject({
      origin: new URL(fixture.official.address).host,
      reason: expect.stringContaining('ECONNREFUSED') as string,
    });
    expect(fixture.registry.seen.map((request) => request.path)).toEqual([
      '/noise-data',
      '/noise-data/-/noise-data-1.0.0.tgz',
    ]);
  });

  it('turns to npm quickly when the official host does not answer', async () => {
    fixture.official.manners.push('never answer');
    await ensure();
    expectComplete();
    expect(events.find((event) => event.kind === 'given-up')).toMatchObject({
      reason: 'nothing was heard for 0 s',
    });
  });

  it('uses the proxy that npm is configured with', async () => {
    const far = 'http://registry.example.test';
    const proxy = await startHost(
      Object.fromEntries(
        Object.entries(fixture.offered).map(([path, bytes]) => [`${far}${path}`, bytes]),
      ),
    );
    try {
      const env = npmEnv({ npm_config_registry: far, npm_config_proxy: proxy.address });
      await ensure({ env, set: { ...fixture.set, origins: fixture.set.origins.slice(1) } });
      expectComplete();
      expect(proxy.seen.map((request) => request.path)).toEqual([
        `${far}/noise-data`,
        `${far}/noise-data/-/noise-data-1.0.0.tgz`,
      ]);
    } finally {
      await proxy.close();
    }
  });
});

describe('an interrupted fetch', () => {
  it('goes on where the connection broke', async () => {
    fixture.official.manners.push('break halfway');
    await ensure();
    expectComplete();
    const half = Math.floor(packedFirst().length / 2);
    expect(ranges()).toEqual([undefined, `bytes=${half}-`, undefined]);
    expect(kinds()).not.toContain('given-up');
  });

  it('goes on in another process, after an abort', async () => {
    const stop = new AbortController();
    fixture.official.manners.push('stall halfway');
    // The first half has arrived when it is reported.
    const onProgress = (event: FetchEvent): void => {
      if (event.kind === 'progress' && event.doneBytes >= event.totalBytes / 2 - 1) stop.abort();
    };
    await expect(ensure({ signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    expect(readdirSync(join(cacheDir, 'noise'))).toEqual(['.work']);
    await ensure();
    expectComplete();
    expect(ranges()[1]).toMatch(/^bytes=\d{5,}-$/);
  });

  it('starts again at a host that cannot continue', async () => {
    fixture.official.manners.push('break halfway', 'serve without ranges');
    await ensure();
    expectComplete();
    fixture.official.manners.push('break halfway', 'refuse ranges');
    rmSync(join(cacheDir, 'noise'), { recursive: true });
    await ensure();
    expectComplete();
  });

  it('throws away a part that turns out to be of something else', async () => {
    mkdirSync(join(cacheDir, 'noise', '.work'), { recursive: true });
    writeFileSync(join(cacheDir, 'noise', '.work', 'first.bin.gz'), Buffer.alloc(1000, 1));
    await ensure();
    expectComplete();
    expect(ranges()).toEqual(['bytes=1000-', undefined, undefined]);
  });
});

describe('a wrong file', () => {
  it.each([
    [
      'changed',
      (bytes: Buffer) => Buffer.from(bytes).fill(0, 100, 120),
      /^its SHA-256 is [0-9a-f]{64}$/,
    ],
    [
      'cut off',
      (bytes: Buffer) => bytes.subarray(0, 1000),
      /^it has 1000 bytes instead of 300000$/,
    ],
    ['emptied', () => Buffer.alloc(0), /^it has 0 bytes instead of 300000$/],
  ])(
    'that was %s in the cache is named, thrown away and fetched again',
    async (_, change, reason) => {
      await ensure();
      writeFileSync(join(cacheDir, 'noise', 'first.bin'), change(fixture.contents['first.bin']!));
      await ensure();
      expectComplete();
      expect(events.find((event) => event.kind === 'corrupt')).toEqual({
        kind: 'corrupt',
        dataset: 'noise',
        file: 'first.bin',
        reason: expect.stringMatching(reason) as string,
      });
      expect(fixture.official.seen.map((request) => request.path)).toEqual([
        '/first.bin.gz',
        '/second.bin.gz',
        '/first.bin.gz',
      ]);
    },
  );

  it('from one origin is not used; the next origin is', async () => {
    fixture.official.manners.push('serve rubbish');
    await ensure();
    expectComplete();
    expect(events.find((event) => event.kind === 'given-up')).toMatchObject({
      reason: expect.stringMatching(/^first.bin.gz from http.*: its SHA-256 is/) as string,
    });
  });

  it('from every origin leaves nothing, and says what was tried and what to do', async () => {
    fixture.official.manners.push('serve rubbish');
    fixture.registry.manners.push('serve', 'serve rubbish');
    const folder = join(cacheDir, 'noise');
    await expect(ensure()).rejects.toMatchObject({
      code: 'dataset-unavailable',
      message: expect.stringMatching(
        new RegExp(
          'noise cannot be fetched \\(127.0.0.1.*SHA-256.*; npm noise-data@1.0.0: .*SHA-256.*\\). ' +
            `Check the network.*put first.bin, second.bin into ${folder} yourself`,
        ),
      ) as string,
    });
    expect(readdirSync(folder)).toEqual(['.work']);
    expect(readdirSync(join(folder, '.work'))).toEqual([]);
    await ensure();
    expectComplete();
  });
});

it('lets one fetch when several ask at once', async () => {
  await Promise.all([ensure(), ensure(), ensure()]);
  expectComplete();
  expect(fixture.official.seen).toHaveLength(2);
  expect(kinds()).toContain('waiting');
});

describe('a cache folder', () => {
  it('is named when a file is in its way', async () => {
    writeFileSync(join(cacheDir, fixture.set.name), '');
    await expect(ensure()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('cannot be a folder: a file is in the way') as string,
    });
    expect(fixture.official.seen).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('is named when it cannot be written to', async () => {
    await expect(ensure({ cacheDir: '/sys/capsweep' })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(
        /\/sys\/capsweep.* cannot be written to.*CAPSWEEP_CACHE/,
      ) as string,
    });
  });
});

describe.skipIf(!canMount())('on a full disk', () => {
  const onDisk = async (kilobytes: number, set: KnownSet): Promise<unknown> => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', cacheDir]);
    try {
      const error: unknown = await ensure({ set }).then(
        () => 'no error',
        (reason: unknown) => reason,
      );
      expect(execFileSync('find', [cacheDir, '-type', 'f']).toString()).toBe('');
      return error;
    } finally {
      execFileSync('umount', [cacheDir]);
    }
  };

  it('refuses before it fetches anything', async () => {
    expect(await onDisk(500, fixture.set)).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/\(1.0 MB needed, 0.5 MB free\).*CAPSWEEP_CACHE/) as string,
    });
    expect(fixture.official.seen).toEqual([]);
  });

  it('leaves nothing half-written when somebody else takes the room', async () => {
    expect(await onDisk(100, { ...fixture.set, fetchBytes: 0 })).toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('No space left on the disk') as string,
    });
  });
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
