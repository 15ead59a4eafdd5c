/** Ends what takes too long; see {@link watchdog}. */
export interface Watchdog {
  /** Aborts when the outer signal does, or when nobody feeds the dog in time. */
  readonly signal: AbortSignal;
  /** What it has to say if it was the dog that ended it. */
  readonly bit: Error | undefined;
  /** Gives it so many milliseconds from now. */
  feed(ms: number): void;
  stop(): void;
}

/** A signal that aborts unless it is fed again and again. */
export function watchdog(outer: AbortSignal, firstMs: number): Watchdog {
  const teeth = new AbortController();
  let bit: Error | undefined;
  let timer: NodeJS.Timeout;
  const feed = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      bit = new Error(`nothing was heard for ${(ms / 1000).toFixed(0)} s`);
      teeth.abort();
    }, ms);
  };
  feed(firstMs);
  return {
    signal: AbortSignal.any([outer, teeth.signal]),
    get bit() {
      return bit;
    },
    feed,
    stop: () => clearTimeout(timer),
  };
}
