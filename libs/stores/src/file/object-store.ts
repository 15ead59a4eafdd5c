import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  SweepError,
  type ObjectInfo,
  type ObjectStore,
  type SignedAddress,
} from '@capsweep/domain';
import { checkKey } from '../objects/keys.ts';
import { noAddresses, objectExists, objectMissing } from '../objects/refusals.ts';
import { writeSynced } from './disk.ts';
import { asFileError, codeOf, isMissing } from './errors.ts';
import {
  draftsName,
  fileAt,
  linkOnce,
  prune,
  removeOldDrafts,
  streamFile,
  syncUpTo,
  walk,
} from './tree.ts';

/** Where the objects are. */
export interface FileObjectsOptions {
  /** Made if it is not there. An object is the file whose path in it is the object's key. */
  readonly dir: string;
  /** Makes addresses that some server of ours answers. @default none: `sign` is refused */
  readonly sign?: ObjectStore['sign'];
}

/** Drafts older than this were left by a process that died, in milliseconds. */
const draftLifeMs = 24 * 3_600_000;

/**
 * Opens a folder as a bucket. Several processes may use it at once. A key is never also the
 * folder of another: `a` and `a/b` cannot both be objects.
 *
 * @throws SweepError `bucket-unavailable`, `disk-full`
 */
export async function createFileObjects(options: FileObjectsOptions): Promise<ObjectStore> {
  const dir = resolve(options.dir);
  try {
    await mkdir(join(dir, draftsName), { recursive: true });
    await removeOldDrafts(join(dir, draftsName), draftLifeMs);
  } catch (error) {
    throw asFileError(error, dir, 'bucket-unavailable');
  }
  return new FileObjects(dir, options.sign);
}

class FileObjects implements ObjectStore {
  readonly #dir: string;
  readonly #sign: ObjectStore['sign'] | undefined;

  constructor(dir: string, sign?: ObjectStore['sign']) {
    this.#dir = dir;
    this.#sign = sign;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    await this.#ask(async () => {
      if (await this.#isThere(key, bytes)) return;
      const draft = join(this.#dir, draftsName, randomUUID());
      await writeSynced(draft, [bytes]);
      try {
        await this.#publish(draft, path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || !(await this.#isThere(key, bytes))) throw error;
      } finally {
        await rm(draft, { force: true });
      }
    });
  }

  async get(key: string): Promise<Uint8Array> {
    const path = this.#pathOf(key);
    return this.#ask(async () => {
      if (!(await fileAt(path))) throw await this.#missing(key);
      return new Uint8Array(await readFile(path));
    });
  }

  async stream(key: string): Promise<AsyncIterable<Uint8Array>> {
    const path = this.#pathOf(key);
    return this.#ask(async () => {
      if (!(await fileAt(path))) throw await this.#missing(key);
      return streamFile(path, (error) =>
        isMissing(error) ? objectMissing(key, this.#dir) : this.#asError(error),
      );
    });
  }

  async stat(key: string): Promise<ObjectInfo | undefined> {
    const path = this.#pathOf(key);
    return this.#ask(async () => {
      const found = await fileAt(path);
      if (found) return { key, bytes: found.size };
      await this.#root();
      return undefined;
    });
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    await this.#ask(() => this.#root());
    try {
      yield* walk(this.#dir, prefix);
    } catch (error) {
      throw this.#asError(error);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#pathOf(key));
    await this.#ask(async () => {
      for (const path of paths) {
        if (!(await fileAt(path))) continue;
        await rm(path, { force: true });
        await prune(dirname(path), this.#dir);
      }
    });
  }

  async sign(key: string, method: 'GET' | 'PUT', expirySeconds: number): Promise<SignedAddress> {
    checkKey(key);
    if (!this.#sign) throw noAddresses(this.#dir);
    return this.#sign(key, method, expirySeconds);
  }

  #pathOf(key: string): string {
    const path = join(this.#dir, checkKey(key));
    if (key !== draftsName && !key.startsWith(`${draftsName}/`)) return path;
    throw new SweepError('request-invalid', `${key} is reserved; choose another key`);
  }

  /** Whether these bytes are there; throws when others are. */
  async #isThere(key: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.#pathOf(key);
    const found = await fileAt(path);
    if (!found) return false;
    const isSame =
      found.size === bytes.byteLength && Buffer.compare(await readFile(path), bytes) === 0;
    if (isSame) return true;
    throw objectExists(key, this.#dir);
  }

  /** Gives a draft its name, which succeeds for one writer only, and makes that last. */
  async #publish(draft: string, path: string): Promise<void> {
    await this.#root();
    const parent = dirname(path);
    for (let tries = 0; ; tries += 1) {
      const made = await mkdir(parent, { recursive: true });
      try {
        await linkOnce(draft, path);
        await syncUpTo(parent, made === undefined ? parent : dirname(made));
        return;
      } catch (error) {
        // Somebody removed the last object of the folder, and the folder, right now.
        if (!isMissing(error) || tries > 9) throw error;
      }
    }
  }

  /** Throws when the folder itself is gone, as after an unmount: then nothing can be said. */
  async #root(): Promise<void> {
    await stat(join(this.#dir, draftsName));
  }

  async #missing(key: string): Promise<SweepError> {
    await this.#root();
    return objectMissing(key, this.#dir);
  }

  async #ask<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw this.#asError(error);
    }
  }

  #asError(error: unknown): SweepError {
    const code = codeOf(error);
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') {
      return asFileError(error, this.#dir, 'bucket-unavailable');
    }
    return new SweepError(
      'request-invalid',
      `in ${this.#dir} a key is in the way: one cannot be an object and the folder of others`,
      { cause: error },
    );
  }
}
