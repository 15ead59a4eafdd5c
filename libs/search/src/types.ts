import type { Json, Objective, Params, SettingSpec, Space, TrialId } from '@capsweep/domain';

/** What a sampler or scheduler hears of the trials of its cell. `configuration` counts suggestions. */
export type TrialEvent =
  | { readonly kind: 'suggested'; readonly configuration: number; readonly params: Params }
  | { readonly kind: 'started'; readonly trial: TrialId; readonly configuration: number }
  /** The end of an epoch. `values` has one number for each objective, as measured. */
  | {
      readonly kind: 'reported';
      readonly trial: TrialId;
      readonly configuration: number;
      readonly epoch: number;
      readonly values: readonly number[];
    }
  /** It goes on from the checkpoint that `from` had at the end of `epoch`, with these parameters. */
  | {
      readonly kind: 'forked';
      readonly trial: TrialId;
      readonly configuration: number;
      readonly from: TrialId;
      readonly epoch: number;
      readonly params: Params;
    }
  | { readonly kind: 'paused'; readonly trial: TrialId; readonly configuration: number }
  | {
      readonly kind: 'finished';
      readonly trial: TrialId;
      readonly configuration: number;
      readonly outcome: 'complete' | 'stopped' | 'failed';
      /** Absent when nothing was measured. */
      readonly values?: readonly number[];
      /** What each constraint is broken by; at most 0 where it holds. */
      readonly violations?: readonly number[];
    };

/** What is known before the first trial. */
export interface SearchOptions {
  readonly objectives: readonly Objective[];
  /** How many configurations there will be at most. */
  readonly configurations: number;
  /** Trials of each configuration. */
  readonly repeats: number;
  /** The cell's values of `compare`: conditions may look at them. */
  readonly given: Params;
  /** The method's own options, as written in the sweep file. */
  readonly method: Readonly<Record<string, Json>>;
  /**
   * Set in deterministic mode: configuration n may depend on the final results of 0 ... n - lag
   * and on nothing else.
   */
  readonly lag?: number;
  /** For schedulers that choose parameters: the space, and where chance comes from. */
  readonly space?: Space;
  readonly seed?: number;
  /** Epochs of the cell's longest trials; absent where nobody knows before they run. */
  readonly epochs?: number;
}

/**
 * Chooses configurations. An index is a value with one owner: `observe` may reuse its memory, so
 * the old one is not used again. Randomness comes from `seed` and the configuration's number
 * alone; the same events in the same order give the same suggestions.
 */
export interface Sampler<I> {
  init(space: Space, options: SearchOptions, seed: number): I;
  observe(index: I, event: TrialEvent): I;
  /** Configuration `n` (from 0), or `exhausted` when there is none left. */
  suggest(index: I, n: number): Params | 'exhausted';
}

/** What a scheduler wants done. A reason is a sentence for people. */
export type Command =
  | {
      readonly kind: 'continue' | 'pause' | 'stop';
      readonly trial: TrialId;
      readonly reason: string;
    }
  | { readonly kind: 'resume'; readonly trial: TrialId; readonly reason: string }
  /** The trial goes on from the newest checkpoint of another, or its own, with these parameters. */
  | {
      readonly kind: 'fork';
      readonly trial: TrialId;
      readonly from: TrialId;
      /** Not before the trial's own newest checkpoint is at this epoch. @defaultValue at once */
      readonly at?: number;
      readonly params: Params;
      readonly reason: string;
    };

/** Judges running configurations. States are plain values, rebuilt by folding the same events. */
export interface Scheduler<S> {
  init(options: SearchOptions): S;
  observe(state: S, event: TrialEvent): readonly [S, readonly Command[]];
}

/** A named method with what the sweep file needs to check it before anything starts. */
export interface SamplerMethod<I = unknown> extends Sampler<I> {
  readonly name: string;
  readonly summary: string;
  /** Its own options; values are checked against this before `problems` is asked. */
  readonly options: Readonly<Record<string, SettingSpec>>;
  /** Set by a sampler that learns from `reported` events; the others may be spared them. */
  readonly hearsReports?: true;
  /** What is wrong with using this method so; empty when nothing is. */
  problems(space: Space, options: SearchOptions): readonly Problem[];
  /** How many different configurations there are, when that is finite and small. */
  size?(space: Space, options: SearchOptions): number | undefined;
}

/** As {@link SamplerMethod}, for schedulers. */
export interface SchedulerMethod<S = unknown> extends Scheduler<S> {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, SettingSpec>>;
  /** Set where trials go on with other parameters: recorded curves say nothing of such a scheduler. */
  readonly changesParams?: true;
  problems(options: SearchOptions): readonly Problem[];
}

/** Something that cannot work, and where: a path below `space`, `search` or `schedule`. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
