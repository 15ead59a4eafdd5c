import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isCheckpointFileName, SweepError, type CheckpointFile } from '@capsweep/domain';

/**
 * The files of a checkpoint's folder, by name, with sizes and hashes.
 *
 * @throws SweepError `request-invalid` when the folder holds what no checkpoint may.
 */
export async function hashFolder(folder: string): Promise<readonly CheckpointFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const bad = entries.find((entry) => !entry.isFile() || !isCheckpointFileName(entry.name));
  if (bad) throw refused(`has ${JSON.stringify(bad.name)} in it`);
  if (entries.length === 0) throw refused('has no files');
  const files: CheckpointFile[] = [];
  for (const { name } of entries) files.push(await hashFile(folder, name));
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function hashFile(folder: string, name: string): Promise<CheckpointFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(join(folder, name)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { name, bytes, sha256: hash.digest('hex') };
}

function refused(what: string): SweepError {
  return new SweepError(
    'request-invalid',
    `the trainer's checkpoint ${what}; it must be plain files whose names are letters, digits, ".", "_" and "-", without manifest.json`,
  );
}
