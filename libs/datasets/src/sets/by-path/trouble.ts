import { resolve } from 'node:path';
import { SweepError } from '@capsweep/domain';

/** A file, or a line of it, that cannot be used as it is. */
export function broken(path: string, reason: string, cause?: unknown): SweepError {
  const message = `${resolve(path)} cannot be used: ${reason}.`;
  return new SweepError('dataset-corrupt', message, { cause });
}

/** Something that should be there and is not. */
export function missing(path: string, what: string): SweepError {
  return new SweepError('dataset-unavailable', `${resolve(path)} ${what}.`);
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
