/** Resolves as `work` does, or with undefined when `signal` aborts first. Leaves nothing behind. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let release: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    const listen = (): void => resolve(undefined);
    if (signal.aborted) listen();
    signal.addEventListener('abort', listen);
    release = () => signal.removeEventListener('abort', listen);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    release();
  }
}
