import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Params, type Space } from '@capsweep/domain';
import { rngFor } from '../../random/rng.ts';
import { sampleSpace } from '../../space/sample.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { gp } from '../gp/gp.ts';
import { auto } from './auto.ts';
import { applicable, suggestionRows, sweepRows, type Method, type Situation } from './table.ts';

const unit = { kind: 'float', min: 0, max: 1, log: false } as const;
const spaces: Readonly<Record<string, Space>> = {
  numbers: { x: unit, y: unit, z: unit },
  branches: {
    head: { kind: 'choice', values: ['fc', 'xnodr', 'capsfc'], ordered: false },
    rate: { kind: 'float', min: 1e-4, max: 1, log: true },
    routing: { kind: 'int', min: 1, max: 3, step: 1, log: false, when: { head: ['capsfc'] } },
    decay: { ...unit, when: { routing: [2, 3] } },
  },
};

interface Case {
  readonly space: string;
  readonly objectives: number;
  readonly configurations: number;
  readonly results: number;
  /** From the first after the results on. */
  readonly suggestions: readonly Params[];
}

/** What auto suggested when its regrets were measured; a change of the rules changes it, and what was measured must be measured anew. */
const cases = JSON.parse(
  readFileSync(new URL('testdata/suggestions.json', import.meta.url), 'utf8'),
) as readonly Case[];

const gpMethod = gp as SamplerMethod;
const goals = ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' as const }));

/** A few bowls with ripples: one objective's bottom is not the other's. */
function valuesOf(params: Params, objectives: number): readonly number[] {
  const place = (value: unknown): number =>
    typeof value === 'number' ? value : String(value).length / 6;
  return Array.from({ length: objectives }, (_, m) => {
    const bowl = Object.values(params).reduce<number>(
      (sum, value, i) => sum + (i + 1) * (place(value) - 0.3 - 0.4 * m) ** 2,
      0,
    );
    return bowl + 0.3 * Math.abs(Math.sin(17 * bowl + m));
  });
}

type Told = Pick<Case, 'space' | 'objectives' | 'configurations' | 'results'>;

/** What a sampler suggests after results, all of which break a constraint by so much, if given. */
function suggestionsFor(
  { space: name, objectives, configurations, results }: Told,
  count: number,
  { sampler = auto, broken }: { sampler?: SamplerMethod; broken?: number } = {},
) {
  const space = spaces[name] ?? {};
  const given: SearchOptions = {
    objectives: goals.slice(0, objectives),
    configurations,
    repeats: 1,
    given: {},
    method: {},
  };
  let index = sampler.init(space, given, 5);
  for (let n = 0; n < results; n += 1) {
    const params = sampleSpace(space, {}, rngFor(3, n));
    index = sampler.observe(index, { kind: 'suggested', configuration: n, params });
    const trial = trialId(sweepId('abcd1234'), n);
    const values = valuesOf(params, objectives);
    index = sampler.observe(index, {
      kind: 'finished',
      configuration: n,
      trial,
      outcome: 'complete',
      values,
      ...(broken !== undefined && { violations: [broken] }),
    });
  }
  return Array.from({ length: count }, (_, i) => sampler.suggest(index, results + i));
}

describe('auto suggests what it was measured with', () => {
  it.each(cases)('$space, $objectives objectives, $results results', (one) => {
    const now = suggestionsFor(one, one.suggestions.length) as readonly Params[];
    one.suggestions.forEach((expected, i) => {
      expect(Object.keys(now[i] ?? {})).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) {
        // Elsewhere exponentials may round otherwise.
        if (typeof value === 'number') expect(now[i]?.[name]).toBeCloseTo(value, 9);
        else expect(now[i]?.[name]).toBe(value);
      }
    });
  });
});

describe('auto, up to 100 results', () => {
  const told: Told = { space: 'numbers', objectives: 1, configurations: 200, results: 12 };

  it('is gp where gp expects something', () => {
    expect(suggestionsFor(told, 8)).toEqual(suggestionsFor(told, 8, { sampler: gpMethod }));
  });

  it('is gp where results have constraints, whatever gp expects', () => {
    const many = { ...told, space: 'branches', results: 48 };
    const byGp = suggestionsFor(many, 8, { sampler: gpMethod, broken: -1 });
    expect(suggestionsFor(many, 8, { broken: -1 })).toEqual(byGp);
    expect(suggestionsFor(many, 8)).not.toEqual(suggestionsFor(many, 8, { sampler: gpMethod }));
  });
});

describe('the table', () => {
  /** Methods that have something to propose whatever is known. */
  const sure: readonly Method[] = [
    'sobol',
    'tpe',
    'gp',
    'gp in branch',
    'farthest',
    'farthest in branch',
  ];
  const situations: readonly Situation[] = [1, 2].flatMap((objectives) =>
    [0, 1, 3].flatMap((branches) =>
      [0, 9, 10, 100, 101, 5000].flatMap((results) =>
        [false, true].flatMap((isConstrained) =>
          Array.from({ length: 48 * 3 }, (_, n) => ({
            objectives,
            configurations: 1999,
            results,
            branches,
            isConstrained,
            n,
          })),
        ),
      ),
    ),
  );

  it('has something to propose in every situation', () => {
    for (const situation of situations) {
      const asked = applicable(suggestionRows, situation).flatMap(({ propose }) => propose);
      expect(asked.some((method) => sure.includes(method))).toBe(true);
    }
  });

  it('has no row that is never the first', () => {
    const firsts = new Set(situations.map((situation) => applicable(suggestionRows, situation)[0]));
    expect(suggestionRows.filter((row) => !firsts.has(row))).toEqual([]);
  });

  it('leaves large fronts to nsga2, and nothing else', () => {
    const whole = (objectives: number, configurations: number): unknown =>
      applicable(sweepRows, {
        objectives,
        configurations,
        results: 0,
        branches: 0,
        isConstrained: false,
        n: 0,
      })[0]?.propose;
    expect(whole(2, 2000)).toEqual(['nsga2']);
    expect(whole(2, 1999)).toBeUndefined();
    expect(whole(1, 100_000)).toBeUndefined();
  });

  it('asks for a branch only where there is one', () => {
    const asked = situations
      .filter(({ branches, n }) => branches === 0 || n % 4 !== 2)
      .flatMap((situation) => applicable(suggestionRows, situation))
      .flatMap(({ propose }) => propose);
    expect(asked.filter((method) => method.includes('branch'))).toEqual([]);
  });
});
