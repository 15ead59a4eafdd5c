/** A signal as a promise, for a while: whoever waits often must not pile up listeners. */
export interface End {
  readonly signal: AbortSignal;
  readonly reached: Promise<undefined>;
  /** Stops watching the signal. */
  readonly forget: () => void;
}

/** Watches a signal. */
export function endOf(signal: AbortSignal): End {
  let forget = (): void => undefined;
  const reached = new Promise<undefined>((resolve) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    forget = () => {
      signal.removeEventListener('abort', onAbort);
      onAbort();
    };
  });
  return { signal, reached, forget: () => forget() };
}

/** Resolves after a while, or at once when the end is reached. */
export async function pause(ms: number, { reached }: End): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  await Promise.race([over, reached]);
  clearTimeout(timer);
}
