import { createReadStream, type Dirent, type Stats } from 'node:fs';
import { link, lstat, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectInfo } from '@capsweep/domain';
import { compareKeys, isPrefix } from '../objects/keys.ts';
import { syncFolder } from './disk.ts';
import { codeOf, isMissing } from './errors.ts';

/** The folder in a bucket where objects are written before they are seen. */
export const draftsName = '.drafts';

/** What is known of a file; undefined when there is none, or a folder. */
export async function fileAt(path: string): Promise<Stats | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return found?.isFile() ? found : undefined;
}

/** A file in chunks; it is opened when the first is asked for. */
export async function* streamFile(
  path: string,
  asError: (reason: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw asError(error);
  }
}

/** The objects below a bucket's folder whose keys begin with a prefix, in the order of keys. */
export async function* walk(root: string, prefix: string): AsyncGenerator<ObjectInfo> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (!isPrefix(prefix)) return;
  yield* below(root, folder, prefix);
}

/** Everything in one folder; a folder's name counts with its slash, as it does in the keys. */
async function* below(root: string, folder: string, prefix: string): AsyncGenerator<ObjectInfo> {
  const entries = await entriesOf(join(root, folder));
  const keys = entries
    .filter(({ name }) => folder !== '' || name !== draftsName)
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((key) => key.startsWith(prefix))
    .sort(compareKeys);
  for (const key of keys) {
    if (key.endsWith('/')) {
      yield* below(root, key, prefix);
      continue;
    }
    const found = await fileAt(join(root, key));
    if (found) yield { key, bytes: found.size };
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

/**
 * Gives a file a second name, unless the name is taken (`EEXIST`). Where the file system has no
 * second names, it is renamed, and two writers at the very same time are not told apart.
 */
export async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    if (await lstat(to).catch(() => undefined))
      throw Object.assign(error as Error, { code: 'EEXIST' });
    await rename(from, to);
  }
}

/** Makes new names last: in a folder and in those above it, up to one that was there before. */
export async function syncUpTo(folder: string, top: string): Promise<void> {
  for (let dir = folder; ; dir = dirname(dir)) {
    await syncFolder(dir);
    if (dir === top || dir === dirname(dir)) return;
  }
}

/** Removes folders that are empty, from one upwards, below a root. */
export async function prune(from: string, root: string): Promise<void> {
  for (let dir = from; dir !== root; dir = dirname(dir)) {
    const isGone = await rmdir(dir).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** Removes drafts that were left by processes that died more than `lifeMs` ago. */
export async function removeOldDrafts(folder: string, lifeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > lifeMs) await rm(path, { force: true });
  }
}
