import { describe, expect, it } from 'vitest';
import type { Space } from '@capsweep/domain';
import { rngFor } from '../random/rng.ts';
import { analyze, type AnalyzedResult } from './analyze.ts';

const space: Space = {
  a: { kind: 'float', min: 0, max: 1, log: false },
  b: { kind: 'float', min: 1e-3, max: 1, log: true },
  c: { kind: 'choice', values: ['x', 'y'], ordered: false },
};
const rng = rngFor(1, 1);
const drawn = Array.from({ length: 200 }, (_, configuration) => ({
  configuration,
  params: { a: rng.uniform(), b: 10 ** (-3 * rng.uniform()), c: rng.uniform() < 0.5 ? 'x' : 'y' },
}));

describe('the analysis of results', () => {
  const results = drawn.map((one): AnalyzedResult => ({
    ...one,
    values: [10 * one.params.a + (one.params.c === 'y' ? 2 : 0)],
  }));
  const analysis = analyze({
    space,
    given: {},
    objectives: [{ metric: 'score', goal: 'maximize' }],
    results,
  });

  it('says what matters: variances are 100/12 of a, 1 of c, none of b', () => {
    const shares = new Map(analysis.importance.fanova.map(({ name, share }) => [name, share]));
    expect(shares.get('a')).toBeCloseTo(100 / 12 / (100 / 12 + 1), 1);
    expect(shares.get('b')).toBeLessThan(0.05);
    expect(analysis.importance.pedAnova[0]?.name).toBe('a');
  });

  it('says how, in the units of the objective', () => {
    const [first] = analysis.dependence;
    expect(first).toMatchObject({ name: 'a', labels: false, log: false });
    for (const { value, expected } of first?.points.slice(5, -5) ?? [])
      expect(expected).toBeGreaterThan(10 * Number(value) + 1 - 1.2);
    const c = analysis.dependence.find(({ name }) => name === 'c');
    const [x, y] = c?.points ?? [];
    expect([x?.value, y?.value]).toEqual(['x', 'y']);
    expect((y?.expected ?? 0) - (x?.expected ?? 0)).toBeCloseTo(2, 0);
  });

  it('follows the best, and gives the distribution', () => {
    const values = results.map(({ values: [value = 0] }) => value);
    expect(analysis.best.at(-1)).toBe(Math.max(...values));
    expect(analysis.distribution[0]).toEqual({ value: Math.min(...values), share: 1 / 200 });
    expect(analysis.front).toHaveLength(1);
    expect(analysis).not.toHaveProperty('hypervolume');
  });
});

it('gives the front and the volume of several objectives', () => {
  const values = [
    [1, 4],
    [2, 2],
    [1.5, 5],
    [3, 1],
  ] as const;
  const { front, hypervolume } = analyze({
    space,
    given: {},
    objectives: [
      { metric: 'speed', goal: 'maximize' },
      { metric: 'error', goal: 'minimize' },
    ],
    results: values.map((v, configuration) => ({ configuration, params: {}, values: v })),
  });
  expect(front.map(({ configuration }) => configuration)).toEqual([3]);
  // A tenth of the ranges beyond the worst: speed 1 - 0.2, error 5 + 0.4.
  expect(hypervolume?.reference).toEqual([expect.closeTo(0.8), expect.closeTo(5.4)]);
  expect(hypervolume?.values.at(-1)).toBeCloseTo((3 - 0.8) * (5.4 - 1));
  expect(hypervolume?.values[0]).toBeCloseTo((1 - 0.8) * (5.4 - 4));
});

it('has little to say where there is little', () => {
  const objectives = [{ metric: 'score', goal: 'maximize' as const }];
  expect(analyze({ space, given: {}, objectives, results: [] })).toMatchObject({
    results: 0,
    importance: { fanova: [], pedAnova: [] },
    best: [],
  });
});
