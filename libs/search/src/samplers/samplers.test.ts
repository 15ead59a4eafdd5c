import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Params, Space } from '@capsweep/domain';
import { samplers } from '../methods.ts';
import type { SamplerMethod, SearchOptions, TrialEvent } from '../types.ts';
import { trialId, sweepId } from '@capsweep/domain';

const space: Space = {
  lr: { kind: 'float', min: 1e-4, max: 1, log: true },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
  head: { kind: 'choice', values: ['fc', 'xnodr'], ordered: false },
  routing: { kind: 'int', min: 1, max: 3, step: 1, log: false, when: { head: ['xnodr'] } },
};
const options: SearchOptions = {
  objectives: [{ metric: 'y', goal: 'minimize' }],
  configurations: 20,
  repeats: 1,
  given: {},
  method: { points: 3 },
};
const id = (n: number): ReturnType<typeof trialId> => trialId(sweepId('abcd1234'), n);

/** A history in which every configuration was suggested, ran and finished. */
function history(params: readonly Params[]): TrialEvent[] {
  return params.flatMap((p, configuration): TrialEvent[] => [
    { kind: 'suggested', configuration, params: p },
    { kind: 'started', configuration, trial: id(configuration) },
    {
      kind: 'finished',
      configuration,
      trial: id(configuration),
      outcome: 'complete',
      values: [configuration],
    },
  ]);
}

describe.each([...samplers.values()])('$name', (sampler: SamplerMethod) => {
  it('suggests the same from the same history, whoever asks and how often', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const suggest = (events: readonly TrialEvent[], n: number): Params | 'exhausted' =>
          sampler.suggest(
            events.reduce((i, e) => sampler.observe(i, e), sampler.init(space, options, seed)),
            n,
          );
        const first = suggest([], 0);
        const second = suggest(history([first as Params]), 1);
        expect(suggest([], 0)).toEqual(first);
        expect(suggest(history([first as Params]), 1)).toEqual(second);
      }),
      { numRuns: 20 },
    );
  });

  it('finds nothing wrong with a plain space', () => {
    const objectives =
      sampler.name === 'motpe'
        ? [...options.objectives, { metric: 'z', goal: 'maximize' } as const]
        : options.objectives;
    expect(sampler.problems(space, { ...options, objectives })).toEqual([]);
  });
});

describe('random', () => {
  it('changes with the seed and with the number', () => {
    const random = samplers.get('random') as SamplerMethod;
    const at = (seed: number, n: number): unknown =>
      random.suggest(random.init(space, options, seed), n);
    const all = [at(1, 0), at(1, 1), at(2, 0), at(2, 1)].map((p) => JSON.stringify(p));
    expect(new Set(all).size).toBe(4);
  });
});

describe('grid', () => {
  const grid = samplers.get('grid') as SamplerMethod;

  it('lists every combination once, conditional parameters only where they act, then is exhausted', () => {
    const index = grid.init(space, options, 0);
    const listed: string[] = [];
    for (let n = 0; ; n += 1) {
      const params = grid.suggest(index, n);
      if (params === 'exhausted') break;
      listed.push(JSON.stringify(params));
    }
    expect(listed.length).toBe(3 * 8 * (1 + 3));
    expect(new Set(listed).size).toBe(listed.length);
    expect(grid.size?.(space, options)).toBe(listed.length);
    expect(listed[0]).toBe('{"lr":0.0001,"width":8,"head":"fc"}');
    expect(listed.filter((l) => l.includes('"head":"fc"') && l.includes('routing'))).toEqual([]);
  });

  it('takes decimal steps exactly', () => {
    const decimal: Space = { x: { kind: 'float', min: 0.1, max: 0.5, step: 0.1, log: false } };
    const index = grid.init(decimal, options, 0);
    const xs = [0, 1, 2, 3, 4].map((n) => (grid.suggest(index, n) as Params)['x']);
    expect(xs).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});
