type Close = () => unknown;

/** What a program has opened, to be closed in the opposite order. */
export class Opened {
  readonly #closers: Close[] = [];

  /** Remembers how to close what was just opened. */
  add(close: Close): void {
    this.#closers.push(close);
  }

  /** Closes everything, once. */
  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) await close();
  }
}
