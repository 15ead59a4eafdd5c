import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';

/**
 * Makes a folder that only its owner can enter, and proves that it can be written to: a small file
 * is written, synced and removed. Throws `disk-full` or `config-invalid` with the remedy.
 */
export async function prepareFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.alloc(probeBytes, 1));
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  } catch (cause) {
    throw fileError(folder, cause);
  }
}

// Enough that a file system which only has room for a name left does not pass.
const probeBytes = 64 * 1024;

/** What a failed file operation means to the person who has to mend it. */
export function fileError(path: string, cause: unknown): SweepError {
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SweepError('disk-full', diskFullMessage(path), { cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    // What Node's recursive mkdir says of a folder on a read-only disk.
    case 'ENOENT':
      return new SweepError(
        'config-invalid',
        `${path} cannot be written to. Make it yours (chown, chmod), or choose another folder.`,
        { cause },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new SweepError(
        'config-invalid',
        `${path} cannot be a folder: a file is in the way. Remove it, or choose another folder.`,
        { cause },
      );
    default:
      return SweepError.from(cause);
  }
}

/** The one sentence about a full disk, wherever it is met. */
export function diskFullMessage(path: string): string {
  return `No space left on the disk that holds ${path}. Free some, or choose another folder.`;
}

/** The `code` of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
