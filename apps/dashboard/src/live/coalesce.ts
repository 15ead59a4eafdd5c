/** Work that is asked for often and done now and then. */
export interface Coalescer {
  /** Asks for the work; several asks within the interval are one. */
  readonly ask: () => void;
  readonly cancel: () => void;
}

/**
 * Does `work` soon after it was asked for, and at most once per interval. The interval stretches to
 * four times what the work took last time, so that a slow answer slows the asking.
 */
export function coalesce(work: () => Promise<unknown>, intervalMs: number): Coalescer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;
  let earliest = 0;

  const run = async (): Promise<void> => {
    timer = undefined;
    running = true;
    const began = Date.now();
    await work().catch(() => undefined);
    running = false;
    const took = Date.now() - began;
    earliest = began + took + Math.max(intervalMs, 4 * took);
    if (again) {
      again = false;
      ask();
    }
  };
  const ask = (): void => {
    if (running) {
      again = true;
    } else {
      timer ??= setTimeout(() => void run(), Math.max(30, earliest - Date.now()));
    }
  };
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  };
  return { ask, cancel };
}
