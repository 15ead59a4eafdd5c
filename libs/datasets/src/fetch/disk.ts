import { SweepError } from '@capsweep/domain';
import { statfs } from 'node:fs/promises';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Whether a file operation failed for want of space. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String(codeOf(error)));
}

/**
 * What a failed file operation in the data cache means to whoever has to mend it; another error is
 * returned as it is.
 */
export function cacheError(folder: string, error: unknown): unknown {
  if (isDiskFull(error)) return diskFull(folder);
  // ENOENT is what Node's recursive mkdir says of a folder on a read-only disk.
  const isClosed = ['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(String(codeOf(error)));
  const isFile = ['ENOTDIR', 'EEXIST'].includes(String(codeOf(error)));
  if (!isClosed && !isFile) return error;
  const why = isFile ? 'cannot be a folder: a file is in the way' : 'cannot be written to';
  const message = `The data cache ${folder} ${why}. Mend it, or set CAPSWEEP_CACHE to another folder.`;
  return new SweepError('config-invalid', message, { cause: error });
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
