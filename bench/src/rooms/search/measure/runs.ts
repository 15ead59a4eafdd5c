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

/** A run on a task with a seed. */
export interface TaskRun {
  readonly scores: readonly number[];
  /** Milliseconds of a suggestion. */
  readonly ms: number;
}

/** Runs one of our samplers on tasks. */
export function ownScores(tasks: readonly Task[], { seeds, tell, ...own }: OwnRuns): Scores {
  return new Map(
    tasks.map((task) => {
      tell(`${own.sampler}: ${task.name}, ${seeds} seeds of ${task.job.trials} trials`);
      return [task.name, Array.from({ length: seeds }, (_, i) => ownRun(own, task, i + 1).scores)];
    }),
  );
}

/** Runs one of our samplers on a task. */
export function ownRun(
  { sampler, method = {} }: Pick<OwnRuns, 'sampler' | 'method'>,
  { job, watch }: Task,
  seed: number,
): TaskRun {
  const { evaluate, scores } = watch(seed);
  const { space, trials, objectives } = job;
  const shared = { sampler, space, seed, trials, method, ...(objectives && { objectives }) };
  const spent = runOurs(shared, evaluate);
  return { scores: scores(), ms: spent / trials };
}

/** Runs another library's solver on a task. */
export async function peerRun(
  peer: Peer,
  solver: string,
  { job, watch }: Task,
  seed: number,
): Promise<TaskRun> {
  const { evaluate, scores } = watch(seed);
  const spent = await peer.run({ ...job, solver, seed }, evaluate);
  return { scores: scores().map((score) => Number(score.toPrecision(4))), ms: spent / job.trials };
}
