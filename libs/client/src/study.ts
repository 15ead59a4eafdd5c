import { call, placeHere, Refused, type Place } from './connection.ts';
import { metricsOf, type Measured } from './metrics.ts';
import { objectivesOf, sweepFile, type StudyOptions } from './options.ts';
import type { ParamsOf, Space } from './space.ts';
import { TrialStopped, type Trial } from './trial.ts';

/** The best trial so far; of several objectives, the best by the first. */
export interface Best<S extends Space> {
  readonly trial: number;
  readonly params: ParamsOf<S>;
  readonly values: readonly (number | null)[];
}

/** A configuration that none other dominates. */
export interface FrontPoint<S extends Space> {
  readonly configuration: number;
  readonly params: ParamsOf<S>;
  readonly values: readonly number[];
  readonly trials: readonly number[];
}

/** How something is enqueued. */
export interface EnqueueOptions {
  /**
   * Where a configuration is held to just these parameters already, whether or not it was tried, its number
   * is returned and nothing is enqueued: for programs that run more than once.
   */
  readonly skipIfExists?: boolean;
}

/** A sweep that this program works at; others may, at the same time. */
export interface Study<S extends Space> {
  readonly name: string;
  /** A trial, after waiting for one if need be; undefined when there are none left. */
  ask(): Promise<Trial<S> | undefined>;
  /** Ends a trial with its value, its values or its metrics. */
  tell(trial: Trial<S>, measured: Measured): Promise<void>;
  /** Ends a trial that went wrong; it may be tried again. */
  fail(trial: Trial<S>, error: unknown): Promise<void>;
  /**
   * Measures trials until there are none left, with heartbeats meanwhile. An error of the objective
   * fails its trial and is thrown.
   */
  optimize(objective: (trial: Trial<S>) => Measured | Promise<Measured>): Promise<void>;
  /**
   * Has these parameters tried next; the sampler chooses the rest. It takes the place of a configuration
   * that the sampler would have chosen alone; returns its number. Throws {@link Refused} when none is left.
   */
  enqueue(params: Partial<ParamsOf<S>>, options?: EnqueueOptions): Promise<number>;
  /** Undefined while no result keeps all constraints. Of several objectives, the best by the first. */
  best(): Promise<Best<S> | undefined>;
  /** The Pareto front of the configurations that are complete. */
  front(): Promise<readonly FrontPoint<S>[]>;
}

/** A new sweep, or the one of this name that is there already. */
export async function createStudy<const S extends Space>(
  name: string,
  options: StudyOptions<S>,
): Promise<Study<S>> {
  const place = options.place ?? (await placeHere());
  const source = sweepFile(name, options);
  try {
    await call(place, '/api/sweeps', { source, file: `${name}.json` });
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'sweep-name-taken')) throw error;
  }
  const { worker = workerHere() } = options;
  return studyOf({ name, place, worker, objectives: Object.keys(objectivesOf(options)) });
}

/** Copies of a program on one machine can be told apart; a browser has no number. */
function workerHere(): string {
  const { process } = globalThis as { process?: { pid?: number } };
  return process?.pid === undefined ? 'typescript' : `typescript-${process.pid}`;
}

interface Known {
  readonly name: string;
  readonly place: Place;
  readonly worker: string;
  readonly objectives: readonly string[];
}

function studyOf<S extends Space>(known: Known): Study<S> {
  const { name, place, objectives } = known;
  const path = (rest: string): string => `/api/sweeps/${encodeURIComponent(name)}${rest}`;
  const end = async ({ number, attempt }: Trial<S>, how: object): Promise<void> => {
    await call(place, path(`/trials/${number}/tell`), { attempt, ...how });
  };
  const study: Study<S> = {
    name,
    ask: () => ask(known, path),
    tell: async (trial, measured) =>
      await end(trial, { outcome: 'complete', metrics: metricsOf(measured, objectives) }),
    fail: (trial, error) =>
      end(trial, { outcome: 'failed', error: { code: 'trial-crashed', message: String(error) } }),
    optimize: async (objective) => {
      for (let trial = await study.ask(); trial; trial = await study.ask())
        await measure(study, trial, objective);
    },
    enqueue: async (params, options = {}) => {
      const told = await call(place, path('/enqueue'), { params, ...options });
      return (told as { configuration: number }).configuration;
    },
    best: async () => ((await call(place, path(''))) as { best?: Best<S> }).best,
    front: async () =>
      ((await call(place, path('/analysis'))) as { front: readonly FrontPoint<S>[] }).front,
  };
  return study;
}

interface AskedTrial {
  readonly kind: 'trial';
  readonly trial: number;
  readonly attempt: number;
  readonly params: never;
  readonly seed: number;
  readonly leaseSeconds: number;
}
type Asked =
  | AskedTrial
  | { readonly kind: 'wait'; readonly retryAfterSeconds: number }
  | { readonly kind: 'done' };

async function ask<S extends Space>(
  known: Known,
  path: (rest: string) => string,
): Promise<Trial<S> | undefined> {
  for (;;) {
    const asked = (await call(known.place, path('/ask'), { worker: known.worker })) as Asked;
    if (asked.kind === 'trial') return trialOf(known, path, asked);
    if (asked.kind === 'done') return undefined;
    await new Promise((resolve) => setTimeout(resolve, asked.retryAfterSeconds * 1000));
  }
}

function trialOf<S extends Space>(
  { place, objectives }: Known,
  path: (rest: string) => string,
  { trial: number, attempt, params, seed, leaseSeconds }: AskedTrial,
): Trial<S> {
  const at = (rest: string): string => path(`/trials/${number}${rest}`);
  return {
    number,
    attempt,
    params,
    seed,
    leaseSeconds,
    report: async (measured, epoch) => {
      const metrics = metricsOf(measured, objectives);
      const answer = await call(place, at('/report'), { attempt, step: epoch, epoch, metrics });
      const { decision, reason = '' } = answer as { decision: string; reason?: string };
      if (decision !== 'continue') throw new TrialStopped(decision, reason);
    },
    heartbeat: async () => {
      await call(place, at('/heartbeat'), { attempt });
    },
  };
}

async function measure<S extends Space>(
  study: Study<S>,
  trial: Trial<S>,
  objective: Parameters<Study<S>['optimize']>[0],
): Promise<void> {
  // What is wrong with a heartbeat, the next call that matters says.
  const beat = setInterval(
    () => void trial.heartbeat().catch(() => undefined),
    (trial.leaseSeconds * 1000) / 3,
  );
  try {
    const value = await objective(trial);
    await study.tell(trial, value).catch(unlessFenced);
  } catch (error) {
    if (error instanceof TrialStopped) return;
    // The first error is the one to see.
    await study.fail(trial, error).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** The lease ran out meanwhile: somebody else has the trial now. */
function unlessFenced(error: unknown): void {
  if (!(error instanceof Refused && error.code === 'attempt-fenced')) throw error;
}
