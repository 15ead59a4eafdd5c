/** How long and how often to try again. */
export interface Patience {
  /** When to give up, in milliseconds from the first try. */
  readonly deadlineMs: number;
  /** The first pause between two tries, in milliseconds; each next one is twice as long. */
  readonly pauseMs: number;
}

/** No pause is longer than this, in milliseconds. */
const longestPauseMs = 2_000;

/**
 * Does something again for as long as it fails in a way that may pass, with growing pauses, a
 * random part of each left out so that many who failed together do not come back together.
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  { deadlineMs, pauseMs }: Patience,
): Promise<Result> {
  const end = performance.now() + deadlineMs;
  for (let pause = pauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      const wait = pause * (0.5 + Math.random() / 2);
      if (!mayPass(error) || performance.now() + wait > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
