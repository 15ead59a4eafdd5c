/** Lets asynchronous work on the same key happen one after the other, in the order of asking. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` once all earlier work on `key` has ended, however it ended. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}

/** Many may pass at once, unless somebody has the gate for himself. */
export class Gate {
  #passing = 0;
  #closed: Promise<unknown> | undefined;
  #idle: (() => void) | undefined;

  /** Runs `work` while the gate is open; any number at once. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed) await this.#closed;
    this.#passing += 1;
    try {
      return await work();
    } finally {
      this.#passing -= 1;
      if (this.#passing === 0) this.#idle?.();
    }
  }

  /** Runs `work` alone: after all who are passing, before all who come. */
  async close<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed) await this.#closed;
    const alone = this.#alone().then(work);
    this.#closed = alone.catch(() => undefined).finally(() => (this.#closed = undefined));
    return await alone;
  }

  async #alone(): Promise<void> {
    if (this.#passing > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.#idle = undefined;
  }
}
