import type { Bell, Doorbell, DoorbellListener } from '@capsweep/domain';
import { storeClosed } from '../refusals.ts';

/** Both sides of a doorbell in one process. */
export interface MemoryDoorbell {
  readonly doorbell: Doorbell;
  readonly listen: (pool: string) => DoorbellListener;
}

interface Pool {
  /** Bells that nobody heard, the longest-hanging first. */
  readonly hanging: Map<string, Bell>;
  /** Listeners that wait for one, the longest-waiting first. */
  readonly waiting: Set<(bell: Bell) => void>;
}

const nameOf = ({ trial, bell }: Bell): string => `${trial}-${bell}`;

/** Takes the bell that hangs longest; there has to be one. */
function take(hanging: Map<string, Bell>): Bell {
  const [first] = hanging.values();
  if (!first) throw new TypeError('no bell hangs');
  hanging.delete(nameOf(first));
  return first;
}

/** Opens a doorbell that rings in this process only. */
export function createMemoryDoorbell(): MemoryDoorbell {
  const pools = new Map<string, Pool>();
  const poolOf = (name: string): Pool => {
    const pool = pools.get(name) ?? { hanging: new Map(), waiting: new Set() };
    pools.set(name, pool);
    return pool;
  };
  return { doorbell: new Ringer(poolOf), listen: (pool) => new Listener(poolOf(pool)) };
}

class Ringer implements Doorbell {
  readonly #poolOf: (name: string) => Pool;
  #isOpen = true;

  constructor(poolOf: (name: string) => Pool) {
    this.#poolOf = poolOf;
  }

  ring(pool: string, bells: readonly Bell[]): Promise<void> {
    return this.#with(pool, ({ hanging, waiting }) => {
      for (const { trial, bell } of bells) {
        const name = nameOf({ trial, bell });
        if (!hanging.has(name)) hanging.set(name, { trial, bell });
      }
      for (const listener of [...waiting].slice(0, hanging.size)) listener(take(hanging));
    });
  }

  hanging(pool: string): Promise<readonly Bell[]> {
    return this.#with(pool, ({ hanging }) => [...hanging.values()]);
  }

  silence(pool: string, bells: readonly Bell[]): Promise<void> {
    return this.#with(pool, ({ hanging }) => {
      for (const bell of bells) hanging.delete(nameOf(bell));
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- nothing to wait for
  async close(): Promise<void> {
    this.#isOpen = false;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- so that refusals reject
  async #with<Result>(pool: string, work: (pool: Pool) => Result): Promise<Result> {
    if (!this.#isOpen) throw storeClosed('the doorbell');
    return work(this.#poolOf(pool));
  }
}

class Listener implements DoorbellListener {
  readonly #pool: Pool;
  readonly #closing = new AbortController();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  next(signal: AbortSignal): Promise<Bell | undefined> {
    const end = AbortSignal.any([signal, this.#closing.signal]);
    const { hanging, waiting } = this.#pool;
    if (end.aborted) return Promise.resolve(undefined);
    if (hanging.size > 0) return Promise.resolve(take(hanging));
    return new Promise((resolve) => {
      const settle = (bell?: Bell): void => {
        waiting.delete(settle);
        end.removeEventListener('abort', onAbort);
        resolve(bell);
      };
      const onAbort = (): void => settle();
      waiting.add(settle);
      end.addEventListener('abort', onAbort);
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- nothing to wait for
  async close(): Promise<void> {
    this.#closing.abort();
  }
}
