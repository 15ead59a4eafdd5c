import { crewScores } from './crew.ts';
import { runOurs, type OwnJob } from './ours.ts';
import type { Peer } from './peer.ts';
import type { Task } from './task.ts';

/** Scores by task, then seed, then place in `at`. */
export type Scores = ReadonlyMap<string, readonly (readonly number[])[]>;

/** One of our samplers. */
export interface OwnSampler {
  readonly sampler: string;
  /** The sampler's own options. */
  readonly method?: OwnJob['method'];
}

/** How our sampler is run. */
export interface OwnRuns extends OwnSampler {
  /** Seeds 1 to this; the same seeds mean the same noise for all. */
  readonly seeds: number;
  readonly tell: (line: string) => void;
}

/** A run on a task with a seed. */
export interface TaskRun {
  readonly scores: readonly number[];
  /** Milliseconds of a suggestion. */
  readonly ms: number;
}

/** Runs one of our samplers on tasks, on all cores. */
export async function ownScores(
  tasks: readonly Task[],
  { seeds, tell, sampler, method }: OwnRuns,
): Promise<Scores> {
  const own = { sampler, ...(method && { method }) };
  const jobs = tasks.flatMap(({ name, at }) =>
    Array.from({ length: seeds }, (_, i) => ({ own, name, at, seed: i + 1 })),
  );
  const scores = await crewScores(jobs, ({ name, at, seed }) => {
    if (seed === 1) tell(`${sampler}: ${name}, ${seeds} seeds of ${Math.max(...at)} trials`);
  });
  return new Map(tasks.map(({ name }, i) => [name, scores.slice(i * seeds, (i + 1) * seeds)]));
}

/** Runs one of our samplers on a task. */
export function ownRun(
  { sampler, method = {} }: OwnSampler,
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
