import type { Place } from './connection.ts';
import type { ParamsOf, Space } from './space.ts';

export type Direction = 'minimize' | 'maximize';

/** A bound that a metric must keep: `max`, `min` or both. */
export interface Constraint {
  readonly metric: string;
  readonly max?: number;
  readonly min?: number;
}

/** What a new sweep looks for, and how. */
export interface StudyOptions<S extends Space> {
  readonly space: S;
  /** Configurations. */
  readonly trials: number;
  /** @defaultValue `minimize` */
  readonly direction?: Direction;
  /** What the objective is called. @defaultValue `value` */
  readonly metric?: string;
  /** Several objectives by metric, in place of `direction` and `metric`: none alone decides. */
  readonly objectives?: Readonly<Record<string, Direction>>;
  /** Bounds that metrics must keep; trials tell these metrics beside their objectives. */
  readonly constraints?: readonly Constraint[];
  /** What the first configurations are held to; the sampler chooses the rest. */
  readonly enqueue?: readonly Partial<ParamsOf<NoInfer<S>>>[];
  /** Names of earlier sweeps whose results the sampler is told first. */
  readonly warmStart?: string | readonly string[];
  /** More keys of the sweep file's `search`, such as `sampler` and `seed`. */
  readonly search?: Readonly<Record<string, unknown>>;
  /** The sweep file's `schedule`, such as `{ scheduler: 'asha', maxEpochs: 9 }`. */
  readonly schedule?: Readonly<Record<string, unknown>>;
  /** What this program is called where its trials are shown. @defaultValue `typescript` and the process' number */
  readonly worker?: string;
  /** @defaultValue the coordinator that `placeHere` finds */
  readonly place?: Place;
}

/** The objectives by metric, in the order in which values are told. */
export const objectivesOf = <S extends Space>({
  objectives,
  metric = 'value',
  direction = 'minimize',
}: StudyOptions<S>): Readonly<Record<string, Direction>> => objectives ?? { [metric]: direction };

/** The sweep file of a new study. */
export function sweepFile<S extends Space>(name: string, options: StudyOptions<S>): string {
  const { space, trials, constraints, enqueue, warmStart, search, schedule } = options;
  const objectives = Object.entries(objectivesOf(options));
  return JSON.stringify({
    name,
    objective: objectives.map(([metric, goal]) => ({ metric, goal })),
    ...(constraints && { constraints }),
    trainer: 'external',
    space: Object.fromEntries(Object.entries(space).map(([key, { file }]) => [key, file])),
    search: {
      trials,
      ...(enqueue && { enqueue }),
      ...(warmStart !== undefined && { warmStart }),
      ...search,
    },
    ...(schedule && { schedule }),
  });
}
