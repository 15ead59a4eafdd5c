import { runOurs, type OwnJob } from './ours.ts';
import type { Peer } from './peer.ts';
import type { Task } from './task.ts';

/** Scores by task, then seed, then place in `at`. */
export type Scores = ReadonlyMap<string, readonly (readonly number[])[]>;

/** How our sampler is run. */
export interface OwnRuns {
  readonly sampler: string;
  /** Seeds 1 to this; the same seeds mean the same noise for all. */
  readonly seeds: number;
  readonly tell: (line: string) => void;
  /** The sampler's own options. */
  readonly method?: OwnJob['method'];
}

/** Runs one of our samplers on tasks. */
export function ownScores(
  tasks: readonly Task[],
  { sampler, seeds, tell, method = {} }: OwnRuns,
): Scores {
  return new Map(
    tasks.map(({ name, job, watch }) => {
      tell(`${sampler}: ${name}, ${seeds} seeds of ${job.trials} trials`);
      const { space, trials, objectives } = job;
      const shared = { sampler, space, trials, method, ...(objectives && { objectives }) };
      const runs = Array.from({ length: seeds }, (_, i) => {
        const { evaluate, scores } = watch(i + 1);
        runOurs({ ...shared, seed: i + 1 }, evaluate);
        return scores();
      });
      return [name, runs];
    }),
  );
}

/** A run of another library. */
export interface PeerRun {
  readonly scores: readonly number[];
  /** Milliseconds of a suggestion. */
  readonly ms: number;
}

/** Runs another library's solver on a task with a seed. */
export async function peerRun(
  peer: Peer,
  solver: string,
  { job, watch }: Task,
  seed: number,
): Promise<PeerRun> {
  const { evaluate, scores } = watch(seed);
  const spent = await peer.run({ ...job, solver, seed }, evaluate);
  return { scores: scores().map((score) => Number(score.toPrecision(4))), ms: spent / job.trials };
}
