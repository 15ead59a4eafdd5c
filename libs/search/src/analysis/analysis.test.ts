import { describe, expect, it } from 'vitest';
import type { Params, Space } from '@capsweep/domain';
import { rngFor } from '../random/rng.ts';
import { sampleSpace } from '../space/sample.ts';
import { bestSoFar, distributionOf } from './curves.ts';
import { fanova, partialDependence } from './fanova.ts';
import { pedAnova } from './ped-anova.ts';
import { stopReason } from './stop.ts';

const space: Space = {
  x: { kind: 'float', min: 0, max: 1, log: false },
  y: { kind: 'float', min: 1e-4, max: 1, log: true },
  c: { kind: 'choice', values: ['a', 'b', 'd'], ordered: false },
  idle: { kind: 'float', min: 0, max: 1, log: false },
};
const cost = (params: Params): number =>
  3 * (params['x'] as number) + (params['c'] === 'd' ? 1 : 0);
const observations = Array.from({ length: 400 }, (_, n) => {
  const params = sampleSpace(space, {}, rngFor(1, n));
  return { params, loss: cost(params) };
});

describe('importance', () => {
  // Variance of 3 x is 9 / 12; of the step 2 / 9: shares 0.771 and 0.229.
  it('gives each parameter its share of the variance', () => {
    const shares = new Map(fanova(space, observations).map(({ name, share }) => [name, share]));
    expect(shares.get('x')).toBeCloseTo(0.771, 1);
    expect(shares.get('c')).toBeCloseTo(0.229, 1);
    expect(shares.get('idle')).toBeLessThan(0.02);
    expect([...shares.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  // The best tenth has x below 0.15 and never d. Pearson's divergence from uniform: 1 / 0.15 - 1 for x, and
  // 1/2 for c, so c has about a twelfth of the whole and what is idle nothing.
  it('agrees by densities alone on what matters for the best tenth', () => {
    const ranked = pedAnova(space, observations);
    expect(ranked.slice(0, 2).map(({ name }) => name)).toEqual(['x', 'c']);
    const [, c, ...idle] = ranked.map(({ share }) => share);
    expect(Math.abs((c ?? 0) - 0.081)).toBeLessThan(0.03);
    expect(Math.max(...idle)).toBeLessThan(0.015);
  });

  it('says nothing where nothing varies', () => {
    const flat = observations.map(({ params }) => ({ params, loss: 1 }));
    expect(fanova(space, flat)).toEqual([]);
    expect(fanova(space, [])).toEqual([]);
  });
});

describe('partial dependence', () => {
  it('follows the function along one parameter', () => {
    const points = partialDependence(space, observations, 'x', { points: 10 });
    for (const { value, loss } of points.slice(1, -1))
      expect(Math.abs(loss - (3 * (value as number) + 1 / 3))).toBeLessThan(0.25);
  });

  it('has one point for each choice', () => {
    const points = partialDependence(space, observations, 'c');
    expect(points.map(({ value }) => value)).toEqual(['a', 'b', 'd']);
    expect((points[2]?.loss ?? 0) - (points[0]?.loss ?? 0)).toBeCloseTo(1, 0);
  });

  it('refuses a name that is not searched', () => {
    expect(() => partialDependence(space, observations, 'z')).toThrow(/z is not a parameter/);
  });
});

describe('curves over results', () => {
  it('keeps the best so far, in either direction, over gaps', () => {
    expect(bestSoFar([NaN, 3, 5, NaN, 2], 'minimize')).toEqual([NaN, 3, 3, 3, 2]);
    expect(bestSoFar([3, 5, 2], 'maximize')).toEqual([3, 5, 5]);
  });

  it('steps up to 1', () => {
    expect(distributionOf([2, 1, NaN, 2])).toEqual([
      { value: 1, share: 1 / 3 },
      { value: 2, share: 1 },
    ]);
  });
});

describe('stop rules', () => {
  const results = [5, 4, 4, 4.5].map((value) => ({ value, cost: 10 }));
  it.each([
    [{ target: 4 }, 'reached 4; the target was 4'],
    [{ target: 3.9 }, undefined],
    [{ patience: 2 }, 'no better than 4 for 2 results'],
    [{ patience: 3 }, undefined],
    [{ cost: 40 }, 'cost 40 of 40 are spent'],
    [{ results: 4 }, 'there are 4 results'],
  ])('%o', (rule, expected) => {
    expect(stopReason(rule, results, 'minimize')).toBe(expected);
  });
});
