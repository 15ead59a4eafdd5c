import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { freePort } from '@capsweep/service';
import { minioProgram, startMinio, type TestMinio } from '@capsweep/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createS3Objects } from './index.ts';

const keys = { accessKey: 'an-access-key', secretKey: 'a-very-secret-key' };
const bucket = 'capsweep';

/** What a call rejects with, and after how many milliseconds. */
async function failure(call: () => Promise<unknown>) {
  const began = performance.now();
  const error: unknown = await call().then(
    () => expect.unreachable('it should have thrown'),
    (reason: unknown) => reason,
  );
  return { error: error as Error, ms: performance.now() - began };
}

describe('at start, without a server', () => {
  it('says where nobody listens, and what to do', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const { error, ms } = await failure(() => createS3Objects({ endpoint, bucket, ...keys }));
    expect(error).toMatchObject({ code: 'bucket-unavailable', retryable: true });
    expect(error.message).toBe(
      `the bucket capsweep at ${endpoint.slice(7)} cannot be used (connect ECONNREFUSED ${endpoint.slice(7)}); check that it runs and that its address is right`,
    );
    expect(ms).toBeLessThan(4_500);
    expect(inspect(error, { depth: 9 })).not.toContain(keys.secretKey);
  });

  it('says that somebody listens who is mute', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const options = { endpoint: `http://127.0.0.1:${port}`, bucket, ...keys, openMs: 400 };
    const { error, ms } = await failure(() => createS3Objects(options));
    expect(error).toMatchObject({ code: 'bucket-unavailable' });
    expect(error.message).toContain('nothing was heard for 0.4 s');
    expect(ms).toBeLessThan(2_000);
    mute.close();
  });

  it('refuses what is no endpoint', async () => {
    for (const endpoint of ['', 'localhost:9000', 'ftp://x', 'http://x/path', 'http://']) {
      const opening = createS3Objects({ endpoint, bucket, ...keys });
      await expect(opening).rejects.toMatchObject({ code: 'config-invalid' });
    }
  });
});

describe.skipIf(!minioProgram())('with MinIO', () => {
  let minio: TestMinio;
  beforeAll(async () => (minio = await startMinio()));
  afterAll(() => minio.stop());

  it('makes its bucket, whoever else does at the same time', async () => {
    const name = randomUUID();
    const opening = Array.from({ length: 6 }, () => createS3Objects({ ...minio, bucket: name }));
    const [first, second] = await Promise.all(opening);
    await first?.put('key', new Uint8Array(1));
    expect(await second?.stat('key')).toEqual({ key: 'key', bytes: 1 });
  });

  it('refuses wrong keys without repeating them', async () => {
    for (const wrong of [keys, { ...minio, secretKey: keys.secretKey }]) {
      const { error } = await failure(() => createS3Objects({ ...minio, bucket, ...wrong }));
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(inspect(error, { depth: 9 })).not.toContain(keys.secretKey);
    }
  });

  it('refuses a bucket that cannot be named so', async () => {
    const { error, ms } = await failure(() =>
      createS3Objects({ ...minio, bucket: 'Not A Bucket' }),
    );
    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(error.message).toContain('Not A Bucket');
    expect(ms).toBeLessThan(2_000);
  });

  it('signs with the address that others see', async () => {
    const publicEndpoint = 'https://bucket.example:8443';
    const store = await createS3Objects({ ...minio, bucket, publicEndpoint });
    const { url } = await store.sign('a/b', 'GET', 60);
    expect(url).toMatch(/^https:\/\/bucket\.example:8443\/capsweep\/a\/b\?X-Amz-/);
  });

  it('is waited for when it is killed and started again; nothing written is lost', async () => {
    const store = await createS3Objects({ ...minio, bucket });
    const bytes = new Uint8Array(randomBytes(100_000));
    await store.put('kept', bytes);
    await minio.kill();
    const getting = store.get('kept');
    const putting = store.put('late', bytes);
    await minio.restart();
    expect(Buffer.compare(await getting, bytes)).toBe(0);
    await putting;
    expect(await store.stat('late')).toEqual({ key: 'late', bytes: 100_000 });
  });

  it('is read on where the connection broke', async () => {
    const store = await createS3Objects({ ...minio, bucket });
    const bytes = new Uint8Array(randomBytes(30_000_000));
    await store.put('long', bytes);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.stream('long')) {
      if (chunks.length === 3) {
        await minio.kill();
        await minio.restart();
      }
      chunks.push(chunk);
    }
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
  });

  it('is given up on after the deadline', async () => {
    const store = await createS3Objects({ ...minio, bucket, deadlineMs: 600, idleMs: 300 });
    minio.freeze(true);
    const hung = await failure(() => store.stat('kept'));
    minio.freeze(false);
    expect(hung.error).toMatchObject({ code: 'bucket-unavailable' });
    expect(hung.ms).toBeLessThan(3_000);
    await minio.kill();
    const gone = await failure(() => store.put('x', new Uint8Array(1)));
    expect(gone.error).toMatchObject({ code: 'bucket-unavailable' });
    expect(gone.ms).toBeLessThan(3_000);
    const listed = await failure(async () => {
      for await (const _ of store.list('')) continue;
    });
    expect(listed.error).toMatchObject({ code: 'bucket-unavailable' });
    await minio.restart();
  });
});

const onSmallDisk = (dir: string): string[] => [
  ...['unshare', '-Urm', 'sh', '-c'],
  ...[`mount -t tmpfs -o size=40m none '${dir}' && exec "$@"`, 'sh'],
];
const canMount =
  spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.skipIf(!minioProgram() || !canMount)('with MinIO on a small disk', () => {
  it('says that the disk is full, and takes objects again when there is room', async () => {
    const minio = await startMinio({ wrap: onSmallDisk });
    const store = await createS3Objects({ ...minio, bucket });
    const bytes = new Uint8Array(randomBytes(2_000_000));
    let written = 0;
    const { error } = await failure(async () => {
      for (; written < 30; written += 1) await store.put(`full/${written}`, bytes);
    });
    expect(error).toMatchObject({ code: 'disk-full' });
    expect(await store.stat(`full/${written}`)).toBeUndefined();
    const names = Array.from({ length: written }, (_, n) => `full/${n}`);
    await store.remove(names);
    await vi.waitFor(() => store.put('after', bytes), { timeout: 10_000 });
    await minio.stop();
  });
});
