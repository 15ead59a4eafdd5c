/** @file The laws that hold for long histories, where caps, generations and later rules come in. */
import { describe, expect, it } from 'vitest';
import { samplers } from '../methods.ts';
import { rngFor } from '../random/rng.ts';
import { sampleSpace } from '../space/sample.ts';
import type { SamplerMethod, SearchOptions, TrialEvent } from '../types.ts';
import {
  folded,
  lifeOf,
  settingsOf,
  shuffled,
  suggested,
  type Setting,
} from './testdata/searches.ts';

/** How many configurations of an earlier sweep are known: they have negative numbers, and no curves. */
const warm = 6;

/** Configurations that were drawn somehow; the last three have no result yet. */
function historyOf(setting: Setting, seed: number, count: number): readonly TrialEvent[] {
  return Array.from({ length: warm + count }, (_, i): readonly TrialEvent[] => {
    const n = i - warm;
    const { early, late } = lifeOf(setting, seed, n);
    const first = suggested(n, sampleSpace(setting.space, {}, rngFor(seed, i)));
    if (n < 0) return [first, ...late.filter(({ kind }) => kind === 'finished')];
    return [first, ...early, ...(n < count - 3 ? late : [])];
  }).flat();
}

/** A long history, and what it is long for. */
interface Long {
  readonly name: string;
  readonly reaches: string;
  readonly results: number;
  /** Suggestions that are compared. */
  readonly turns: number;
  readonly some?: Partial<SearchOptions>;
  readonly isFlat?: boolean;
}

const longs: readonly Long[] = [
  { name: 'tpe', reaches: 'its cap', results: 90, turns: 3, some: { method: { cap: 50 } } },
  { name: 'tpe', reaches: 'its default cap', results: 600, turns: 2 },
  {
    name: 'tpe',
    reaches: 'its cap in groups',
    results: 160,
    turns: 3,
    some: { method: { cap: 50, group: true } },
  },
  { name: 'motpe', reaches: 'its cap', results: 90, turns: 3, some: { method: { cap: 50 } } },
  { name: 'bohb', reaches: 'its cap', results: 140, turns: 3, some: { method: { cap: 50 } } },
  { name: 'gp', reaches: 'its cap', results: 60, turns: 4, some: { method: { cap: 20 } } },
  { name: 'cmaes', reaches: 'ten generations', results: 120, turns: 3 },
  { name: 'cmaes', reaches: 'a restart', results: 280, turns: 3, isFlat: true },
  { name: 'nsga2', reaches: 'ten generations', results: 600, turns: 3 },
  { name: 'auto', reaches: 'its rules for many results', results: 130, turns: 16 },
  {
    name: 'auto',
    reaches: 'genetic search',
    results: 230,
    turns: 3,
    some: { configurations: 2000 },
  },
];

describe.each(longs)('$name at $results results: $reaches', (long) => {
  const { name, results, turns, isFlat = false } = long;
  const sampler = samplers.get(name) as SamplerMethod;
  const settings = settingsOf(sampler, { repeats: 2, method: {}, ...long.some });

  it.each(settings)('suggests the same in any order, asked on the way or not', (setting) => {
    const seed = 11;
    const events = historyOf({ ...setting, isFlat }, seed, results + 3);
    const numbers = Array.from({ length: turns }, (_, i) => results + 3 + i);
    const plain = folded(setting, seed, events);
    const expected = numbers.map((n) => sampler.suggest(plain, n));

    const rng = rngFor(seed, 99);
    let asked = sampler.init(setting.space, setting.options, seed);
    shuffled(events, () => rng.below(2 ** 30)).forEach((event, i) => {
      asked = sampler.observe(asked, event);
      if (i % Math.ceil(events.length / 3) === 40) sampler.suggest(asked, results);
    });
    expect(numbers.map((n) => sampler.suggest(asked, n))).toEqual(expected);
  });
});
