import type { Json, Params, ParamValue } from '../json.ts';
import type { Space } from './space.ts';

/** What a sweep looks for. The first is shown first; several make a Pareto sweep. */
export interface Objective {
  readonly metric: string;
  readonly goal: 'maximize' | 'minimize';
}

/**
 * A bound that a measured value must keep: at most `max`, at least `min`. Samplers look for the best
 * configuration among those that keep all bounds.
 */
export interface MetricConstraint {
  readonly metric: string;
  readonly max?: number;
  readonly min?: number;
}

/** A sampler or scheduler by name, with options that it validates itself. */
export interface MethodSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
}

/** How configurations are chosen and how many there are. */
export interface SearchSpec {
  readonly sampler: MethodSpec;
  /** Configurations in each cell of `compare`. */
  readonly configurations: number;
  /** Trials of each configuration at most; they differ by their seed only. */
  readonly repeats: number;
  /**
   * How many of them every configuration has; only contenders for the best get more. Absent: all.
   */
  readonly firstRepeats?: number;
  /** The root of all randomness of the sweep: suggestions, and with the repeat, the trials. */
  readonly seed: number;
  /** Same trials whatever the number of workers and the faults; see {@link SearchSpec.lag}. */
  readonly deterministic: boolean;
  /** In deterministic mode configuration n is suggested from the results of 0 ... n - lag. */
  readonly lag: number;
  /** What the first configurations of each cell are held to; the sampler chooses the rest of them. */
  readonly enqueue?: readonly Params[];
  /** Names of earlier sweeps whose results the samplers are told before the first suggestion. */
  readonly warmStart?: readonly string[];
}

/** What a trial needs and how many may run at once. */
export interface ResourceSpec {
  readonly pool: string;
  readonly slots: number;
  /** Processes that train a trial together, each on its part of every batch. Absent: one. */
  readonly processes?: number;
  /** Of each process. */
  readonly threads: number;
  readonly maxParallel: number;
  /** Labels a worker must carry, such as `gpu`. */
  readonly labels: readonly string[];
  /** Higher goes first. */
  readonly priority: number;
}

/** What all trials together may cost: the sum of a metric, or else of the seconds that they ran. */
export interface CostLimit {
  readonly max: number;
  readonly metric?: string;
}

/** When to end early. */
export interface StopSpec {
  /** A value of the first objective that is good enough. */
  readonly target?: number;
  readonly afterSeconds?: number;
  /** Configurations that have ended, in all cells together. */
  readonly results?: number;
  /** Configurations of each cell that were no better than the best one. */
  readonly patience?: number;
  readonly cost?: CostLimit;
  readonly trialTimeoutSeconds?: number;
}

/** When checkpoints are written and which are kept. */
export interface CheckpointSpec {
  readonly everyEpochs: number;
  readonly everySeconds: number;
  /** Configurations whose best checkpoints are kept. */
  readonly keepBest: number;
  readonly maxBytes?: number;
}

/**
 * Who runs the trials: the built-in trainer, a module of the user's, or nobody here
 * (`external`: a program asks for trials and tells their results over HTTP).
 */
export type TrainerSpec =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'external' };

/** A sweep file, compiled: every default filled, every unit converted, every name checked. */
export interface SweepSpec {
  readonly name: string;
  readonly description?: string;
  readonly objectives: readonly Objective[];
  /** Absent when there are none. */
  readonly constraints?: readonly MetricConstraint[];
  /** Key to the values compared; each combination is a cell with its own search. */
  readonly compare: Readonly<Record<string, readonly ParamValue[]>>;
  readonly space: Space;
  readonly search: SearchSpec;
  readonly schedule: MethodSpec;
  readonly trainer: TrainerSpec;
  /** Settings that every trial shares; a parameter of the space or of `compare` overrides one. */
  readonly train: Params;
  readonly resources: ResourceSpec;
  readonly stop: StopSpec;
  readonly retry: { readonly maxFailures: number };
  readonly checkpoints: CheckpointSpec;
  readonly onNaN: 'fail' | 'continue';
}
