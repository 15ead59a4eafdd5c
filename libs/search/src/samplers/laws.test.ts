import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Params, type Space } from '@capsweep/domain';
import { samplers } from '../methods.ts';
import { isActive } from '../space/conditions.ts';
import type { SamplerMethod, SearchOptions, TrialEvent } from '../types.ts';

const id = (n: number): ReturnType<typeof trialId> => trialId(sweepId('abcd1234'), n);

const numbers: Space = {
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
  drop: { kind: 'float', min: 0, max: 0.9, step: 0.1, log: false },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
  units: { kind: 'int', min: 1, max: 500, step: 1, log: true },
};
const branches: Space = {
  head: { kind: 'choice', values: ['fc', 'xnodr', 'capsfc'], ordered: false },
  size: { kind: 'choice', values: ['s', 'm', 'l'], ordered: true },
  routing: { kind: 'int', min: 1, max: 3, step: 1, log: false, when: { head: ['capsfc'] } },
  decay: { kind: 'float', min: 0, max: 1, log: false, when: { routing: [2, 3] } },
  bias: { kind: 'choice', values: [true, false], ordered: false, when: { head: ['fc', 'xnodr'] } },
  fixed: { kind: 'value', value: 7, when: { head: ['xnodr'] } },
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
};

interface Setting {
  readonly sampler: SamplerMethod;
  readonly space: Space;
  readonly options: SearchOptions;
}

function settingsOf(sampler: SamplerMethod): readonly Setting[] {
  const several = ['nsga2', 'motpe', 'auto', 'tpe', 'gp'].includes(sampler.name);
  const objectives = [
    { metric: 'a', goal: 'minimize' },
    { metric: 'b', goal: 'maximize' },
  ] as const;
  const options = (count: number): SearchOptions => ({
    objectives: objectives.slice(0, count),
    configurations: 60,
    repeats: 1,
    given: {},
    method: { points: 3, population: 8 },
  });
  const counts = sampler.name === 'motpe' ? [2] : several ? [1, 2] : [1];
  return counts.flatMap((count) =>
    [numbers, branches]
      .filter((space) => sampler.problems(space, options(count)).length === 0)
      .map((space) => ({ sampler, space, options: options(count) })),
  );
}

/** What came of a configuration, by its number alone. */
function resultOf(setting: Setting, seed: number, n: number): TrialEvent {
  const at = (salt: number): number => Math.abs(Math.sin(seed * 13.7 + n * 7.31 + salt));
  const base = { kind: 'finished', configuration: n, trial: id(n) } as const;
  if (at(1) < 0.1) return { ...base, outcome: 'failed' };
  return {
    ...base,
    outcome: at(2) < 0.2 ? 'stopped' : 'complete',
    values: setting.options.objectives.map((_, i) => at(3 + i)),
    violations: [at(9) - 0.7],
  };
}

/** Runs a whole search; `inFlight` configurations are open at any time. */
function play(setting: Setting, seed: number, trials: number, inFlight: number): Params[] {
  const { sampler, space, options } = setting;
  let index = sampler.init(space, options, seed);
  const chosen: Params[] = [];
  for (let n = 0; n < trials; n += 1) {
    const params = sampler.suggest(index, n);
    if (params === 'exhausted') break;
    chosen.push(params);
    index = sampler.observe(index, { kind: 'suggested', configuration: n, params });
    if (n >= inFlight) index = sampler.observe(index, resultOf(setting, seed, n - inFlight));
  }
  return chosen;
}

function expectInside(space: Space, params: Params): void {
  for (const [name, dimension] of Object.entries(space)) {
    const value = params[name];
    if (!isActive(dimension, params)) {
      expect(value, `${name} is inactive`).toBeUndefined();
      continue;
    }
    if (dimension.kind === 'value') expect(value).toBe(dimension.value);
    else if (dimension.kind === 'choice') expect(dimension.values).toContain(value);
    else {
      expect(value).toBeGreaterThanOrEqual(dimension.min);
      expect(value).toBeLessThanOrEqual(dimension.max);
      if (dimension.step === undefined) continue;
      const steps = ((value as number) - dimension.min) / dimension.step;
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-9);
    }
  }
  expect(Object.keys(params).every((name) => Object.hasOwn(space, name))).toBe(true);
}

const trials = 24;

describe.each([...samplers.values()])('laws of $name', (sampler) => {
  const settings = settingsOf(sampler);
  const seeds = fc.nat({ max: 10_000 });

  it('is tested on at least one space', () => {
    expect(settings.length).toBeGreaterThan(0);
  });

  it('suggests inside the space and its conditions, whatever the results', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...settings),
        seeds,
        fc.nat({ max: 5 }),
        (setting, seed, open) => {
          for (const params of play(setting, seed, trials, open))
            expectInside(setting.space, params);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('suggests the same from the same history', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settings), seeds, (setting, seed) => {
        expect(play(setting, seed, trials, 2)).toEqual(play(setting, seed, trials, 2));
      }),
      { numRuns: 3 },
    );
  });

  it('suggests the same whatever order the results came in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...settings),
        seeds,
        fc.infiniteStream(fc.nat()),
        (setting, seed, picks) => {
          const chosen = play(setting, seed, trials, 3);
          const suggested = chosen.map((params, configuration): TrialEvent => ({
            kind: 'suggested',
            configuration,
            params,
          }));
          const results = chosen.slice(0, -2).map((_, n) => resultOf(setting, seed, n));
          const shuffled = results
            .map((event) => ({ event, key: picks.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
          const next = (events: readonly TrialEvent[]): Params | 'exhausted' =>
            sampler.suggest(
              [...suggested, ...events].reduce(
                (index, event) => sampler.observe(index, event),
                sampler.init(setting.space, setting.options, seed),
              ),
              chosen.length,
            );
          expect(next(shuffled)).toEqual(next(results));
        },
      ),
      { numRuns: 4 },
    );
  });
});
