import { call, placeHere, Refused, type Place } from './connection.ts';
import type { ParamsOf, Space } from './space.ts';
import { TrialStopped, type Metrics, type Trial } from './trial.ts';

/** What a new sweep looks for, and how. */
export interface StudyOptions<S extends Space> {
  readonly space: S;
  /** Configurations. */
  readonly trials: number;
  /** @defaultValue `minimize` */
  readonly direction?: 'minimize' | 'maximize';
  /** What the objective is called. @defaultValue `value` */
  readonly metric?: string;
  /** More keys of the sweep file's `search`, such as `sampler` and `seed`. */
  readonly search?: Readonly<Record<string, unknown>>;
  /** The sweep file's `schedule`, such as `{ scheduler: 'asha', maxEpochs: 9 }`. */
  readonly schedule?: Readonly<Record<string, unknown>>;
  /** @defaultValue {@link placeHere} */
  readonly place?: Place;
}

/** The best trial so far. */
export interface Best<S extends Space> {
  readonly trial: number;
  readonly params: ParamsOf<S>;
  readonly values: readonly (number | null)[];
}

/** A sweep that this program works at; others may, at the same time. */
export interface Study<S extends Space> {
  readonly name: string;
  /** A trial, after waiting for one if need be; undefined when there are none left. */
  ask(): Promise<Trial<S> | undefined>;
  /** Ends a trial with its value, or its metrics. */
  tell(trial: Trial<S>, value: number | Metrics): Promise<void>;
  /** Ends a trial that went wrong; it may be tried again. */
  fail(trial: Trial<S>, error: unknown): Promise<void>;
  /**
   * Measures trials until there are none left, with heartbeats meanwhile. An error of the objective
   * fails its trial and is thrown.
   */
  optimize(
    objective: (trial: Trial<S>) => number | Metrics | Promise<number | Metrics>,
  ): Promise<void>;
  /** Undefined before the first result, and while none keeps all constraints. */
  best(): Promise<Best<S> | undefined>;
}

/** A new sweep, or the one of this name that is there already. */
export async function createStudy<const S extends Space>(
  name: string,
  options: StudyOptions<S>,
): Promise<Study<S>> {
  const { space, trials, direction = 'minimize', metric = 'value', search, schedule } = options;
  const place = options.place ?? (await placeHere());
  const source = JSON.stringify({
    name,
    objective: { metric, goal: direction },
    trainer: 'external',
    space: Object.fromEntries(Object.entries(space).map(([key, { file }]) => [key, file])),
    search: { trials, ...search },
    ...(schedule && { schedule }),
  });
  try {
    await call(place, '/api/sweeps', { source, file: `${name}.json` });
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'sweep-name-taken')) throw error;
  }
  return studyOf({ place, metric, name });
}

interface Known {
  readonly place: Place;
  readonly metric: string;
  readonly name: string;
}

function studyOf<S extends Space>(known: Known): Study<S> {
  const { place, metric, name } = known;
  const path = (rest: string): string => `/api/sweeps/${encodeURIComponent(name)}${rest}`;
  const end = async ({ number, attempt }: Trial<S>, how: object): Promise<void> => {
    await call(place, path(`/trials/${number}/tell`), { attempt, ...how });
  };
  const study: Study<S> = {
    name,
    ask: () => ask(known, path),
    tell: (trial, value) => end(trial, { outcome: 'complete', metrics: metricsOf(value, metric) }),
    fail: (trial, error) =>
      end(trial, { outcome: 'failed', error: { code: 'trial-crashed', message: String(error) } }),
    optimize: async (objective) => {
      for (let trial = await study.ask(); trial; trial = await study.ask())
        await measure(study, trial, objective);
    },
    best: async () => ((await call(place, path(''))) as { best?: Best<S> }).best,
  };
  return study;
}

const metricsOf = (value: number | Metrics, metric: string): Metrics =>
  typeof value === 'number' ? { [metric]: value } : value;

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
    const asked = (await call(known.place, path('/ask'), { worker: 'typescript' })) as Asked;
    if (asked.kind === 'trial') return trialOf(known, path, asked);
    if (asked.kind === 'done') return undefined;
    await new Promise((resolve) => setTimeout(resolve, asked.retryAfterSeconds * 1000));
  }
}

function trialOf<S extends Space>(
  { place, metric }: Known,
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
    report: async (value, epoch) => {
      const metrics = metricsOf(value, metric);
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
