import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes what happened in a folder (files that came or went) survive a power cut. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a new file to the disk; when it fails nothing of it stays. */
export async function writeSynced(
  path: string,
  chunks: Iterable<string | Uint8Array>,
): Promise<void> {
  try {
    const handle = await open(path, 'wx');
    try {
      for (const chunk of chunks) await handle.appendFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Writes a file that is there whole or not at all, replacing one of that name. */
export async function writeWhole(
  path: string,
  chunks: Iterable<string | Uint8Array>,
): Promise<void> {
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  await writeSynced(draft, chunks);
  await rename(draft, path);
  await syncFolder(dirname(path));
}
