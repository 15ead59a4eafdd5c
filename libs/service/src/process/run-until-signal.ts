import { errorCodes, SweepError } from '@capsweep/domain';
import type { Logger } from '../logs/logger.ts';

/** What a program is told from outside. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

export interface RunOptions {
  readonly log: Logger;
  /** The process to listen to and to end. @default the current one */
  readonly host?: ProcessHost;
}

/** The part of a process that {@link runUntilSignal} touches. */
export interface ProcessHost {
  on(signal: StopSignal, listen: () => void): unknown;
  off(signal: StopSignal, listen: () => void): unknown;
  exit(code: number): void;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a program until it is done, and says with which code the process should exit.
 *
 * The first SIGTERM or SIGINT aborts the signal that `main` got: it closes what it opened and
 * returns, and the code is 0. A second one exits at once, with what the shell expects (143, 130).
 * What `main` throws is logged in one line, and its error code decides the exit code.
 */
export async function runUntilSignal(
  main: (signal: AbortSignal) => Promise<void>,
  options: RunOptions,
): Promise<number> {
  const { log, host = process } = options;
  const stop = new AbortController();
  const hear = (name: StopSignal) => (): void => {
    if (stop.signal.aborted) host.exit(exitCodes[name]);
    else {
      log.info(`${name}: stopping; once more to stop at once`);
      stop.abort(name);
    }
  };
  const listeners = { SIGTERM: hear('SIGTERM'), SIGINT: hear('SIGINT') } as const;
  host.on('SIGTERM', listeners.SIGTERM);
  host.on('SIGINT', listeners.SIGINT);
  try {
    await main(stop.signal);
    return 0;
  } catch (reason) {
    // Work that was under way when the signal came may end by throwing it.
    if (stop.signal.aborted && reason === stop.signal.reason) return 0;
    const error = SweepError.from(reason);
    log.fatal(error);
    return errorCodes[error.code].exit;
  } finally {
    host.off('SIGTERM', listeners.SIGTERM);
    host.off('SIGINT', listeners.SIGINT);
  }
}

/** Resolves when the signal aborts; at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
