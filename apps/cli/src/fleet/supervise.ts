import { partFailed, type Part } from './process.ts';
import type { SweepError } from '@capsweep/domain';

/** A part that is started again when it ends by itself. */
export interface Supervised {
  /** Resolves when it has ended too often to go on. */
  readonly givenUp: Promise<SweepError>;
  stop(patienceMs: number): Promise<void>;
}

const window = { ms: 60_000, restarts: 5 };

/**
 * Starts a part and keeps it up: when it ends without having been asked to, it is started again,
 * at most five times a minute. The first start must succeed; what it throws is thrown here.
 */
export async function supervise(options: {
  readonly name: string;
  readonly logFile: string;
  /** Starts the part; resolves when it serves. */
  readonly start: () => Promise<Part>;
  readonly tell: (line: string) => void;
}): Promise<Supervised> {
  const { name, logFile, start, tell } = options;
  let part = await start();
  let stopping = false;
  const watch = async (): Promise<SweepError> => {
    const deaths: number[] = [];
    for (;;) {
      const end = await part.exited;
      if (stopping) return await new Promise<never>(() => undefined);
      deaths.push(Date.now());
      if (deaths.filter((at) => Date.now() - at < window.ms).length > window.restarts) {
        return partFailed(name, end, logFile);
      }
      tell(`${name} ended (${end.code ?? 'killed'}); starting it again. Its log is ${logFile}`);
      try {
        part = await start();
      } catch (error) {
        return error as SweepError;
      }
    }
  };
  return {
    givenUp: watch(),
    stop: async (patienceMs) => {
      stopping = true;
      await part.stop(patienceMs);
    },
  };
}
