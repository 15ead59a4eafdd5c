import { describe, expect, it } from 'vitest';
import { leastPossible, signedRank } from './statistics.ts';

const numbers = Array.from({ length: 200 }, (_, i) => i + 1);
const a = numbers.map((i) => Math.sin(1.7 * i));
const shifted = (by: number): number[] =>
  numbers.map((i, n) => (a[n] ?? NaN) + 0.3 * Math.sin(i * i) + by);

describe('signedRank', () => {
  // scipy.stats.wilcoxon 1.16: exact up to 30 pairs, else with its continuity correction.
  it.each([
    [12, 0.1, 0.5693359375],
    [25, 0.1, 0.2634761333465576],
    [30, 0.12, 0.12413446232676506],
    [60, 0.1, 0.004755064563429659],
    [200, 0.05, 0.00026085602422689866],
  ])('is that of SciPy for %i pairs', (count, by, p) => {
    const found = signedRank(a.slice(0, count), shifted(by).slice(0, count));
    expect(Math.abs(found.p - p)).toBeLessThan(1e-6);
    expect(found.less).toBe('a');
  });

  it('counts all signs where differences are equal or none', () => {
    const left = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const right = [2, 3, 3, 6, 6, 7, 9, 8, 8, 12, 13, 14];
    expect(signedRank(left, right)).toEqual({ p: 0.01171875, less: 'a' });
    expect(signedRank(left, left).p).toBe(1);
  });

  it('cannot be less than all signs being equal allow', () => {
    for (const pairs of [5, 8, 12])
      expect(
        signedRank(
          a.slice(0, pairs),
          a.slice(0, pairs).map((v, i) => v + 1 + i),
        ).p,
      ).toBe(leastPossible(pairs));
  });
});
