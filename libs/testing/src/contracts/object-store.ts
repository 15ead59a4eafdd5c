import { createHash, randomBytes } from 'node:crypto';
import {
  SweepError,
  type ObjectInfo,
  type ObjectStore,
  type SignedAddress,
} from '@capsweep/domain';
import { describe, expect, it } from 'vitest';

interface ObjectStoreOptions {
  /** Whether the store has addresses to sign, and a server that answers at them. */
  readonly signs: boolean;
}

type Open = () => Promise<ObjectStore>;

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const keysOf = async (store: ObjectStore, prefix: string): Promise<string[]> =>
  (await collect(store.list(prefix))).map((info: ObjectInfo) => info.key);

/**
 * Every sentence of the law of `ObjectStore`, for one adapter.
 *
 * @param open returns an empty store, a new one at each call
 */
export function objectStoreContract(name: string, open: Open, options: ObjectStoreOptions): void {
  describe(`ObjectStore: ${name}`, () => {
    writing(open);
    writingOnce(open);
    listing(open);
    if (options.signs) signing(open);
    else refusingToSign(open);
  });
}

function writing(open: Open): void {
  it('gives back what was put, byte for byte', async () => {
    const store = await open();
    const objects = [
      ['empty', new Uint8Array()],
      ['a/b/c.json', text('{"ä": 1}')],
      ['a/b/large.bin', new Uint8Array(randomBytes(3_000_001))],
      ['name with space & plus+percent%41.txt', text('odd')],
      ['sweeps/ab12/trials/0/attempt-1/step-10/manifest.json', text('manifest')],
    ] as const;
    for (const [key, bytes] of objects) await store.put(key, bytes);
    for (const [key, bytes] of objects) {
      expect(sha256(await store.get(key))).toBe(sha256(bytes));
      const chunks = await collect(await store.stream(key));
      expect(sha256(Buffer.concat(chunks))).toBe(sha256(bytes));
      expect(await store.stat(key)).toEqual({ key, bytes: bytes.byteLength });
    }
  });

  it('puts the bytes it was given, not those of the pool they lie in', async () => {
    const store = await open();
    const pool = new Uint8Array(randomBytes(100));
    await store.put('part', pool.subarray(10, 20));
    expect([...(await store.get('part'))]).toEqual([...pool.subarray(10, 20)]);
  });

  it('keeps copies: changing what was given or what was read changes nothing', async () => {
    const store = await open();
    const given = text('truth');
    await store.put('key', given);
    given.fill(0);
    (await store.get('key')).fill(0);
    expect(await store.get('key')).toEqual(text('truth'));
  });

  it('says not-found for what is not there', async () => {
    const store = await open();
    await store.put('a/b', text('x'));
    for (const key of ['missing', 'a', 'a/b2', 'a/bb/c']) {
      await expect(store.get(key)).rejects.toMatchObject({ code: 'not-found' });
      await expect(store.stream(key)).rejects.toMatchObject({ code: 'not-found' });
      expect(await store.stat(key)).toBeUndefined();
    }
  });

  it('removes objects, and minds none that is not there', async () => {
    const store = await open();
    for (const key of ['r/1', 'r/2', 'r/3']) await store.put(key, text(key));
    await store.remove(['r/1', 'r/3', 'r/9', 'nowhere/at/all']);
    expect(await keysOf(store, '')).toEqual(['r/2']);
    await store.remove([]);
    await store.put('r/1', text('written again'));
    expect(await store.get('r/1')).toEqual(text('written again'));
  });

  it('refuses keys that could lead elsewhere', async () => {
    const store = await open();
    const bad = [
      '',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a\\b',
      'a\nb',
      'a\0',
    ];
    const refused = { code: 'request-invalid' };
    for (const key of [...bad, 'x'.repeat(201), 'long/'.repeat(200) + 'x']) {
      await expect(store.put(key, text('x'))).rejects.toMatchObject(refused);
      await expect(store.get(key)).rejects.toMatchObject(refused);
      await expect(store.stream(key)).rejects.toMatchObject(refused);
      await expect(store.stat(key)).rejects.toMatchObject(refused);
      await expect(store.remove([key])).rejects.toMatchObject(refused);
    }
    expect(await keysOf(store, '')).toEqual([]);
  });
}

function writingOnce(open: Open): void {
  it('takes the same bytes again and refuses others, changing nothing', async () => {
    const store = await open();
    await store.put('once', text('first'));
    await store.put('once', text('first'));
    for (const other of ['other', 'first and more', '']) {
      await expect(store.put('once', text(other))).rejects.toMatchObject({ code: 'object-exists' });
    }
    expect(await store.get('once')).toEqual(text('first'));
    expect(await collect(store.list(''))).toEqual([{ key: 'once', bytes: 5 }]);
  });

  it('lets one of many writers win, and shows nobody half an object', async () => {
    const store = await open();
    const versions = Array.from({ length: 6 }, () => new Uint8Array(randomBytes(400_000)));
    const known = new Set(versions.map(sha256));
    const seen: string[] = [];
    let isWriting = true;
    const watch = async (): Promise<void> => {
      while (isWriting) {
        const there = await store.stat('race');
        if (there) seen.push(sha256(await store.get('race')));
      }
    };
    const watching = watch();
    const writes = await Promise.allSettled(versions.map((bytes) => store.put('race', bytes)));
    isWriting = false;
    await watching;
    const won = writes.flatMap((write, n) => (write.status === 'fulfilled' ? [n] : []));
    expect(won).toHaveLength(1);
    const lost = writes.filter((write) => write.status === 'rejected');
    const refusals = lost.map((write) => SweepError.from(write.reason).code);
    expect(refusals).toEqual(Array(5).fill('object-exists'));
    const stored = sha256(await store.get('race'));
    expect(stored).toBe(sha256(versions[won[0] as number] as Uint8Array));
    expect(known).toContain(stored);
    expect([...new Set(seen)].filter((hash) => hash !== stored)).toEqual([]);
  });
}

function listing(open: Open): void {
  it('lists by any prefix, in the order of keys', async () => {
    const store = await open();
    const keys = ['b/10', 'a/b/c', 'ä', 'a-b', 'b/2', 'a0', 'a/b-c/d', 'B', 'b/1'];
    for (const key of keys) await store.put(key, text(key));
    const inOrder = ['B', 'a-b', 'a/b-c/d', 'a/b/c', 'a0', 'b/1', 'b/10', 'b/2', 'ä'];
    expect(await keysOf(store, '')).toEqual(inOrder);
    expect(await keysOf(store, 'a')).toEqual(['a-b', 'a/b-c/d', 'a/b/c', 'a0']);
    expect(await keysOf(store, 'a/')).toEqual(['a/b-c/d', 'a/b/c']);
    expect(await keysOf(store, 'a/b/')).toEqual(['a/b/c']);
    expect(await keysOf(store, 'b/1')).toEqual(['b/1', 'b/10']);
    expect(await keysOf(store, 'a0')).toEqual(['a0']);
    expect(await keysOf(store, 'c')).toEqual([]);
    expect(await keysOf(store, '../')).toEqual([]);
    expect(await collect(store.list('ä'))).toEqual([{ key: 'ä', bytes: 2 }]);
  });

  it('lists more than a page', async () => {
    const store = await open();
    const keys = Array.from({ length: 1_100 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => store.put(key, text('x'))));
    }
    expect(await keysOf(store, 'many/')).toEqual(keys);
    await store.remove(keys);
    expect(await keysOf(store, '')).toEqual([]);
  });
}

function send(address: SignedAddress, body?: Uint8Array): Promise<Response> {
  const { url, method, headers } = address;
  return fetch(url, { method, headers, ...(body && { body: Buffer.from(body) }) });
}

function signing(open: Open): void {
  it('signs addresses that read and write one object without any other credential', async () => {
    const store = await open();
    const put = await store.sign('signed/by put+1.bin', 'PUT', 60);
    expect(put.method).toBe('PUT');
    const sent = await send(put, text('by address'));
    expect(sent.ok).toBe(true);
    expect(await store.get('signed/by put+1.bin')).toEqual(text('by address'));
    const got = await send(await store.sign('signed/by put+1.bin', 'GET', 60));
    expect(await got.text()).toBe('by address');
    expect((await send(put, text('other bytes'))).ok).toBe(false);
    expect(await store.get('signed/by put+1.bin')).toEqual(text('by address'));
  });

  it('signs for one key and one method only', async () => {
    const store = await open();
    await store.put('mine', text('mine'));
    await store.put('other', text('other'));
    const address = await store.sign('mine', 'GET', 60);
    const elsewhere = { ...address, url: address.url.replace('/mine', '/other') };
    expect((await send(elsewhere)).status).toBe(403);
    expect((await send({ ...address, method: 'PUT' }, text('x'))).status).toBe(403);
    expect(await store.get('mine')).toEqual(text('mine'));
  });
}

function refusingToSign(open: Open): void {
  it('says that it has no addresses', async () => {
    const store = await open();
    const refused = { code: 'config-invalid' };
    await expect(store.sign('key', 'GET', 60)).rejects.toMatchObject(refused);
    await expect(store.sign('key', 'PUT', 60)).rejects.toMatchObject(refused);
  });
}
