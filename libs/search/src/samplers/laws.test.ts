import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Params, Space } from '@capsweep/domain';
import { samplers } from '../methods.ts';
import { isActive } from '../space/conditions.ts';
import type { TrialEvent } from '../types.ts';
import {
  folded,
  lifeOf,
  settingsOf,
  shuffled,
  suggested,
  usual,
  type Setting,
} from './testdata/searches.ts';

interface Played {
  readonly chosen: readonly Params[];
  readonly events: readonly TrialEvent[];
  /** How many of the events had come before each suggestion. */
  readonly before: readonly number[];
}

/** Runs a whole search; `inFlight` configurations are open at any time. */
function play(setting: Setting, seed: number, inFlight: number): Played {
  const { sampler, space, options } = setting;
  let index = sampler.init(space, options, seed);
  const chosen: Params[] = [];
  const events: TrialEvent[] = [];
  const before: number[] = [];
  const tell = (event: TrialEvent): void => {
    events.push(event);
    index = sampler.observe(index, event);
  };
  for (let n = 0; n < trials; n += 1) {
    const params = sampler.suggest(index, n);
    if (params === 'exhausted') break;
    chosen.push(params);
    before.push(events.length);
    tell(suggested(n, params));
    lifeOf(setting, seed, n).early.forEach(tell);
    if (n >= inFlight) lifeOf(setting, seed, n - inFlight).late.forEach(tell);
  }
  return { chosen, events, before };
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
  const methods = [usual, ...('group' in sampler.options ? [{ ...usual, group: true }] : [])];
  const settings = methods.flatMap((method) =>
    [1, 2].flatMap((repeats) => settingsOf(sampler, { repeats, method })),
  );
  const anySetting = fc.constantFrom(...settings);
  const seeds = fc.nat({ max: 10_000 });

  it('is tested on at least one space', () => {
    expect(settings.length).toBeGreaterThan(0);
  });

  it('suggests inside the space and its conditions, whatever the results', () => {
    fc.assert(
      fc.property(anySetting, seeds, fc.nat({ max: 5 }), (setting, seed, open) => {
        for (const params of play(setting, seed, open).chosen) expectInside(setting.space, params);
      }),
      { numRuns: 6 },
    );
  });

  it('suggests the same to whoever hears the same history afresh, asked on the way or not', () => {
    fc.assert(
      fc.property(anySetting, seeds, (setting, seed) => {
        const { chosen, events, before } = play(setting, seed, 2);
        for (const n of [11, 17, chosen.length - 1].filter((at) => at < chosen.length)) {
          const index = folded(setting, seed, events.slice(0, before[n]));
          expect(sampler.suggest(index, n)).toEqual(chosen[n]);
          // Nor does a question change what is answered to the next.
          sampler.suggest(index, n + 3);
          expect(sampler.suggest(index, n)).toEqual(chosen[n]);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('suggests the same whatever order reports and results came in', () => {
    fc.assert(
      fc.property(anySetting, seeds, fc.infiniteStream(fc.nat()), (setting, seed, keys) => {
        const { chosen, events } = play(setting, seed, 3);
        const next = (heard: readonly TrialEvent[]): unknown =>
          sampler.suggest(folded(setting, seed, heard), chosen.length);
        const other = shuffled(events, () => keys.next().value as number);
        expect(next(other)).toEqual(next(events));
      }),
      { numRuns: 4 },
    );
  });
});
