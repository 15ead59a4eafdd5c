/** Runs work one after the other within a lane, and lanes side by side. */
export interface Lanes {
  /** Waits also for what is in the lane `behind` by now. `work` must not reject. */
  run(lane: string, work: () => Promise<void>, behind?: string): void;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    run: (lane, work, behind) => {
      const tailOf = (name: string): Promise<void> => tails.get(name) ?? Promise.resolve();
      const before = [lane, behind ?? lane].map(tailOf);
      const tail = Promise.all(before)
        .then(work)
        .then(() => {
          if (tails.get(lane) === tail) tails.delete(lane);
        });
      tails.set(lane, tail);
    },
  };
}
