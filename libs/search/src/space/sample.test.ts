import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dimension, Params, Space } from '@capsweep/domain';
import { rngFor } from '../random/rng.ts';
import { isActive } from './conditions.ts';
import { numberAt, sampleSpace } from './sample.ts';

const finite = { noNaN: true, noDefaultInfinity: true } as const;
const range = fc
  .tuple(
    fc.double({ ...finite, min: -1e6, max: 1e6 }),
    fc.double({ ...finite, min: 1e-3, max: 1e6 }),
  )
  .map(([min, width]) => ({ min, max: min + width }));
const float = fc
  .record({ range, step: fc.option(fc.double({ ...finite, min: 0.01, max: 1 })) })
  .map(({ range: { min, max }, step }): Dimension => ({
    kind: 'float',
    min,
    max,
    log: false,
    ...(step !== null && { step: step * (max - min) }),
  }));
const logFloat = fc
  .tuple(fc.double({ ...finite, min: 1e-9, max: 1 }), fc.double({ ...finite, min: 1.5, max: 1e6 }))
  .map(([min, ratio]): Dimension => ({ kind: 'float', min, max: min * ratio, log: true }));
const int = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), fc.boolean())
  .chain(([min, width, log]) =>
    fc
      .integer({ min: 1, max: width })
      .map((step): Dimension => ({ kind: 'int', min, max: min + width, log, step })),
  );
const choice = fc
  .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 5 })
  .map((values): Dimension => ({ kind: 'choice', values, ordered: false }));
const anyDimension = fc.oneof(float, logFloat, int, choice);

function allowed(dimension: Dimension, value: unknown): boolean {
  if (dimension.kind === 'value') return value === dimension.value;
  if (dimension.kind === 'choice') return dimension.values.some((v) => v === value);
  const { min, max, step } = dimension;
  if (typeof value !== 'number' || value < min || value > max) return false;
  if (step === undefined) return true;
  const k = (value - min) / step;
  const digits = (Math.abs(value) * 1e-14) / step;
  return Math.abs(k - Math.round(k)) < 1e-6 + digits;
}

describe('sampleSpace', () => {
  it('stays inside every dimension and obeys every condition', () => {
    const conditional = fc.tuple(anyDimension, anyDimension).map(([a, b]): Space => {
      const gate = { kind: 'choice', values: ['on', 'off'], ordered: false } as const;
      return { a, b: { ...b, when: { gate: ['on'] } }, gate };
    });
    fc.assert(
      fc.property(conditional, fc.nat(), fc.nat(1000), (space, seed, n) => {
        const params: Params = sampleSpace(space, {}, rngFor(seed, n));
        for (const [name, dimension] of Object.entries(space)) {
          const active = isActive(dimension, params);
          expect(params[name] !== undefined).toBe(active);
          if (active) expect(allowed(dimension, params[name])).toBe(true);
        }
      }),
    );
  });

  it('sees the given values in conditions', () => {
    const space: Space = {
      r: { kind: 'int', min: 1, max: 4, step: 1, log: false, when: { head: ['xnodr'] } },
    };
    expect(sampleSpace(space, { head: 'fc' }, rngFor(1, 0))).toEqual({});
    expect(sampleSpace(space, { head: 'xnodr' }, rngFor(1, 0))).toHaveProperty('r');
  });

  it('gives every integer and every grid point its equal share', () => {
    const die: Dimension = { kind: 'int', min: 1, max: 6, step: 1, log: false };
    const counts = new Map<number, number>();
    for (let n = 0; n < 60_000; n += 1) {
      const value = numberAt(die, rngFor(7, n).uniform());
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    // Chi-squared with 5 degrees of freedom: 20.5 is its 99.9 % quantile.
    const chi = [1, 2, 3, 4, 5, 6].reduce(
      (s, face) => s + ((counts.get(face) ?? 0) - 1e4) ** 2 / 1e4,
      0,
    );
    expect(chi).toBeLessThan(20.5);
  });

  it('spreads a logarithmic range evenly over its decades', () => {
    const rate: Dimension = { kind: 'float', min: 1e-4, max: 1, log: true };
    const low = Array.from({ length: 20_000 }, (_, n) => numberAt(rate, rngFor(3, n).uniform()));
    const share = low.filter((v) => v < 1e-2).length / low.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.015);
  });
});
