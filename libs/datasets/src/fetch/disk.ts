import { SweepError } from '@capsweep/domain';
import { statfs } from 'node:fs/promises';

/** Whether a file operation failed for want of space. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Throws `disk-full` unless the disk that holds a folder has this much room. */
export async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) throw diskFull(folder, { neededBytes, freeBytes });
}

/** The error of a full disk, with the remedy. */
export function diskFull(
  folder: string,
  sizes?: { neededBytes: number; freeBytes: number },
): SweepError {
  const shown = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const counts = sizes
    ? ` (${shown(sizes.neededBytes)} needed, ${shown(sizes.freeBytes)} free)`
    : '';
  return new SweepError(
    'disk-full',
    `No space left on the disk that holds the data cache ${folder}${counts}. ` +
      'Free some, or set CAPSWEEP_CACHE to a folder on another disk.',
  );
}
