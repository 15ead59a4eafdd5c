import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellsOf, numberOf, placeOf, trialCount } from './plan.ts';
import type { SweepSpec } from './sweep-spec.ts';

const spec = (
  compare: SweepSpec['compare'],
  configurations: number,
  repeats: number,
): Pick<SweepSpec, 'compare' | 'search'> => ({
  compare,
  search: {
    sampler: { name: 'random', options: {} },
    configurations,
    repeats,
    seed: 1,
    deterministic: false,
    lag: 8,
  },
});

it('enumerates cells with the last key fastest', () => {
  expect(cellsOf({ compare: { head: ['fc', 'xnodr'], dataset: ['mnist', 'cifar10'] } })).toEqual([
    { head: 'fc', dataset: 'mnist' },
    { head: 'fc', dataset: 'cifar10' },
    { head: 'xnodr', dataset: 'mnist' },
    { head: 'xnodr', dataset: 'cifar10' },
  ]);
  expect(cellsOf({ compare: {} })).toEqual([{}]);
});

it('gives every trial one place and every place one trial', () => {
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      (c, n, r) => {
        const s = spec(c ? { head: Array.from({ length: c }, (_, i) => `h${i}`) } : {}, n, r);
        const places = Array.from({ length: trialCount(s) }, (_, number) => placeOf(s, number));
        expect(places.map((p) => numberOf(s, p))).toEqual(places.map((p) => p.number));
        expect(places.every((p) => p.configuration < n && p.repeat < r)).toBe(true);
        expect(places.every((p) => p.cell < Math.max(1, c))).toBe(true);
      },
    ),
  );
});
