import { SweepError } from '@capsweep/domain';

/** How a process ended, and what is known about it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of its output to stderr. */
  readonly tail: readonly string[];
  /** The kernel ended some process for want of memory while this one ran. */
  readonly isMemoryShort: boolean;
}

/** Why a process ended that had not said it was done; `what` it was doing. */
export function exitReason(exit: Exit, what: string): SweepError {
  const { code, signal, tail } = exit;
  const details = { ...(code !== null && { code }), ...(signal && { signal }), tail };
  if (tail.some((line) => line.includes('heap out of memory')))
    return new SweepError(
      'out-of-memory',
      `${what} ran out of JavaScript heap; raise it with NODE_OPTIONS=--max-old-space-size=<MiB>`,
      { details },
    );
  if (signal === 'SIGKILL' && exit.isMemoryShort)
    return new SweepError(
      'out-of-memory',
      `${what} was ended by the kernel because memory ran out; use a smaller batch, fewer slots, or a larger machine`,
      { details },
    );
  return new SweepError('trial-crashed', `${what} ${describe(exit)}${lastWords(tail)}`, {
    details,
  });
}

function describe({ code, signal }: Exit): string {
  if (signal === 'SIGKILL') return 'was killed from outside (SIGKILL); nobody here did it';
  if (signal) return `crashed with ${signal}`;
  return `exited with code ${code ?? '?'} before it was done`;
}

function lastWords(tail: readonly string[]): string {
  const last = tail.findLast((line) => line.trim() !== '');
  return last === undefined ? '' : `; its last words: ${last.trim().slice(0, 300)}`;
}
