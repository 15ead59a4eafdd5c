import type { ObjectInfo, ObjectStore, SignedAddress } from '@capsweep/domain';
import type { Client } from 'minio';
import { checkKey, isPrefix } from '../objects/keys.ts';
import { objectExists } from '../objects/refusals.ts';
import { withRetries, type Patience } from '../objects/retry.ts';
import { asBucketError, isAbsent, isTaken, mayPass } from './errors.ts';

/** A bucket as it is used here. */
export interface Bucket {
  readonly client: Client;
  /** Signs with the address by which others reach the server. */
  readonly signer: Client;
  readonly name: string;
  /** Endpoint and bucket, for messages. */
  readonly place: string;
  readonly patience: Patience;
}

/** Written only if nothing is there; servers that do not know it are asked before. */
const once = { 'If-None-Match': '*' } as const;

/** An object store over plain S3 calls: PUT, GET, HEAD, ListObjectsV2, DeleteObjects. */
export class S3Objects implements ObjectStore {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const { client, name, place } = this.#bucket;
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await this.#ask(checkKey(key), async () => {
      if (await this.#isThere(key, body)) return;
      try {
        await client.putObject(name, key, body, body.byteLength, { ...once });
      } catch (error) {
        if (!isTaken(error)) throw error;
        if (!(await this.#isThere(key, body))) throw objectExists(key, place);
      }
    });
  }

  async get(key: string): Promise<Uint8Array> {
    return this.#ask(checkKey(key), () => this.#read(key));
  }

  async stream(key: string): Promise<AsyncIterable<Uint8Array>> {
    const { client, name } = this.#bucket;
    const { size } = await this.#ask(checkKey(key), () => client.statObject(name, key));
    return this.#chunks(key, size);
  }

  async stat(key: string): Promise<ObjectInfo | undefined> {
    const bytes = await this.#ask(checkKey(key), () => this.#sizeOf(key));
    return bytes === undefined ? undefined : { key, bytes };
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    let after = '';
    for (let isMore = isPrefix(prefix); isMore;) {
      const page = await this.#ask(undefined, () => this.#page(prefix, after));
      yield* page;
      isMore = page.length === pageSize;
      after = page.at(-1)?.key ?? after;
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    const { client, name } = this.#bucket;
    const names = keys.map(checkKey);
    if (names.length === 0) return;
    await this.#ask(undefined, async () => {
      const failed = await client.removeObjects(name, names);
      const [first] = failed.flatMap((entry) => entry?.Error ?? []);
      if (first)
        throw Object.assign(new Error(first.Message), { name: 'S3Error', code: first.Code });
    });
  }

  async sign(key: string, method: 'GET' | 'PUT', expirySeconds: number): Promise<SignedAddress> {
    const { signer, name } = this.#bucket;
    const url = await this.#ask(checkKey(key), () =>
      signer.presignedUrl(method, name, key, expirySeconds),
    );
    return { url, method, headers: method === 'PUT' ? once : {} };
  }

  /** Whether these bytes are there; throws when others are. */
  async #isThere(key: string, bytes: Buffer): Promise<boolean> {
    const size = await this.#sizeOf(key);
    if (size === undefined) return false;
    if (size === bytes.byteLength && bytes.equals(await this.#read(key))) return true;
    throw objectExists(key, this.#bucket.place);
  }

  async #sizeOf(key: string): Promise<number | undefined> {
    const { client, name } = this.#bucket;
    try {
      return (await client.statObject(name, key)).size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async #read(key: string): Promise<Uint8Array> {
    const { client, name } = this.#bucket;
    const chunks: Buffer[] = [];
    for await (const chunk of await client.getObject(name, key)) chunks.push(chunk as Buffer);
    return new Uint8Array(Buffer.concat(chunks));
  }

  /** An object from its beginning to its end, going on where a broken connection left off. */
  async *#chunks(key: string, size: number): AsyncGenerator<Uint8Array> {
    const { client, name, place } = this.#bucket;
    for (let offset = 0; offset < size;) {
      const from = offset;
      const part = await this.#ask(key, () => client.getPartialObject(name, key, from));
      try {
        for await (const chunk of part) {
          offset += (chunk as Buffer).byteLength;
          yield chunk as Buffer;
        }
      } catch (error) {
        if (!mayPass(error) || offset === from) throw asBucketError(error, place, key);
      }
    }
  }

  async #page(prefix: string, after: string): Promise<ObjectInfo[]> {
    const { client, name } = this.#bucket;
    const found: ObjectInfo[] = [];
    for await (const entry of client.listObjectsV2(name, prefix, true, after)) {
      const { name: key, size } = entry as { name?: string; size: number };
      if (key !== undefined) found.push({ key, bytes: size });
      if (found.length === pageSize) break;
    }
    return found;
  }

  async #ask<Answer>(key: string | undefined, work: () => Promise<Answer>): Promise<Answer> {
    const { place, patience } = this.#bucket;
    try {
      return await withRetries(work, mayPass, patience);
    } catch (error) {
      throw asBucketError(error, place, key);
    }
  }
}

/** Keys listed by one request. */
const pageSize = 1_000;
