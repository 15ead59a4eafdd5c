import { SweepError } from '@capsweep/domain';

/** What a file system says when it has no room. */
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The code of a Node error, such as `ENOENT`; undefined for anything else. */
export function codeOf(reason: unknown): string | undefined {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return undefined;
  return typeof reason.code === 'string' ? reason.code : undefined;
}

/** Whether something is simply not there, as a file or because a file is where a folder would be. */
export function isMissing(reason: unknown): boolean {
  const code = codeOf(reason);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * Whatever the file system threw, as an error of ours: `disk-full` when it has no room, else
 * `fallback` with the folder and the remedy.
 */
export function asFileError(
  reason: unknown,
  dir: string,
  fallback: 'store-unavailable' | 'bucket-unavailable',
): SweepError {
  if (reason instanceof SweepError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  const options = { details: { dir }, cause: reason };
  if (noRoom.has(codeOf(reason) ?? '')) {
    return new SweepError('disk-full', `there is no room left for ${dir}; free some`, options);
  }
  const remedy = 'check that the folder is there, writable, and on a sound disk';
  return new SweepError(fallback, `${dir} cannot be used (${message}); ${remedy}`, options);
}
