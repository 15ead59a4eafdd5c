/** @file Searches to hold samplers to: spaces, settings, and what came of each configuration. */
import { sweepId, trialId, type Params, type Space, type TrialId } from '@capsweep/domain';
import { hash32 } from '../../random/rng.ts';
import type { SamplerMethod, SearchOptions, TrialEvent } from '../../types.ts';

export const numbers: Space = {
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
  drop: { kind: 'float', min: 0, max: 0.9, step: 0.1, log: false },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
  units: { kind: 'int', min: 1, max: 500, step: 1, log: true },
};
export const branches: Space = {
  head: { kind: 'choice', values: ['fc', 'xnodr', 'capsfc'], ordered: false },
  size: { kind: 'choice', values: ['s', 'm', 'l'], ordered: true },
  routing: { kind: 'int', min: 1, max: 3, step: 1, log: false, when: { head: ['capsfc'] } },
  decay: { kind: 'float', min: 0, max: 1, log: false, when: { routing: [2, 3] } },
  bias: { kind: 'choice', values: [true, false], ordered: false, when: { head: ['fc', 'xnodr'] } },
  fixed: { kind: 'value', value: 7, when: { head: ['xnodr'] } },
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
};

export interface Setting {
  readonly sampler: SamplerMethod;
  readonly space: Space;
  readonly options: SearchOptions;
  /** Whether every configuration comes to the same values. */
  readonly isFlat?: boolean;
}

const objectives = [
  { metric: 'a', goal: 'minimize' },
  { metric: 'b', goal: 'maximize' },
] as const;

/** Options with which populations and grids are small. */
export const usual: SearchOptions['method'] = { points: 3, population: 8 };

/** All of a sampler's settings with these options; those that it refuses are left out. */
export function settingsOf(
  sampler: SamplerMethod,
  some: Partial<SearchOptions> = {},
): readonly Setting[] {
  return [1, 2].flatMap((count) =>
    [numbers, branches].flatMap((space) => {
      const options: SearchOptions = {
        objectives: objectives.slice(0, count),
        configurations: 60,
        repeats: 1,
        given: {},
        method: usual,
        ...some,
      };
      return sampler.problems(space, options).length === 0 ? [{ sampler, space, options }] : [];
    }),
  );
}

const own = sweepId('abcd1234');
const earlier = sweepId('warmstart');

/** A number in [0, 1) for each list of numbers. */
const at = (...from: readonly number[]): number =>
  from.reduce((hash, n) => hash32(hash * 31 + n), 17) / 2 ** 32;

/** The events of one configuration after it was suggested: when it begins, and how it ends. */
export function lifeOf(
  setting: Setting,
  seed: number,
  n: number,
): { readonly early: readonly TrialEvent[]; readonly late: readonly TrialEvent[] } {
  const { repeats } = setting.options;
  const trials = Array.from({ length: repeats }, (_, r): TrialEvent[] =>
    lifeOfTrial(setting, trialId(n < 0 ? earlier : own, Math.abs(n) * repeats + r), [seed, n, r]),
  );
  return {
    early: trials.flatMap((events) => events.slice(0, 2)),
    late: trials.flatMap((events) => events.slice(2)),
  };
}

/** Begins, reports a few epochs, and ends with what it showed last, or with nothing. */
function lifeOfTrial(
  { options, isFlat = false }: Setting,
  trial: TrialId,
  key: readonly number[],
): TrialEvent[] {
  const who = { trial, configuration: key[1] ?? 0 };
  const isStopped = at(...key, 1) < 0.3;
  const epochs = isStopped ? 1 + Math.floor(3 * at(...key, 2)) : 4;
  const values = (epoch: number): number[] =>
    options.objectives.map((_, m) => (isFlat ? 1 : at(...key, 3, m, epoch)));
  const reports = Array.from({ length: epochs }, (_, e): TrialEvent => ({
    kind: 'reported',
    ...who,
    epoch: e + 1,
    values: values(e + 1),
  }));
  const measured = { values: values(epochs), violations: [at(...key, 9) - 0.8] };
  const end: TrialEvent =
    at(...key, 8) < 0.1
      ? { kind: 'finished', ...who, outcome: 'failed' }
      : { kind: 'finished', ...who, outcome: isStopped ? 'stopped' : 'complete', ...measured };
  return [{ kind: 'started', ...who }, ...reports, end];
}

export const suggested = (configuration: number, params: Params): TrialEvent => ({
  kind: 'suggested',
  configuration,
  params,
});

/** An index that has heard these events and nothing else. */
export const folded = (
  { sampler, space, options }: Setting,
  seed: number,
  events: readonly TrialEvent[],
): unknown =>
  events.reduce(
    (index, event) => sampler.observe(index, event),
    sampler.init(space, options, seed),
  );

/** Another order of the events, by random keys; a suggestion still comes before what came of it. */
export function shuffled(events: readonly TrialEvent[], key: () => number): readonly TrialEvent[] {
  const keyed = events.map((event) => ({ event, key: key() }));
  const first = new Map<number, number>();
  for (const { event, key: own } of keyed) {
    first.set(event.configuration, Math.min(own, first.get(event.configuration) ?? Infinity));
  }
  return keyed
    .map(({ event, key: own }) => ({
      event,
      key: event.kind === 'suggested' ? (first.get(event.configuration) ?? own) - 0.5 : own,
    }))
    .sort((a, b) => a.key - b.key)
    .map(({ event }) => event);
}
