/** Runs work one after the other within a lane, and lanes side by side. */
export interface Lanes {
  /** `work` must not reject. */
  run(lane: string, work: () => Promise<void>): void;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    run: (lane, work) => {
      const tail = (tails.get(lane) ?? Promise.resolve()).then(work).then(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
      tails.set(lane, tail);
    },
  };
}
