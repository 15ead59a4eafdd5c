import { describe, expect, it } from 'vitest';
import { halton } from './halton/sequence.ts';
import { sobol, sobolBits } from './sobol/sequence.ts';

describe('Sobol', () => {
  // SciPy 1.17, qmc.Sobol(scramble=False), times 64; SciPy walks in Gray code order.
  it.each([
    [5, [0, 32, 48, 16, 8, 40, 56, 24, 20, 52, 36, 4, 28, 60, 44, 12, 62, 30, 14, 46]],
    [20, [0, 32, 16, 48, 8, 40, 24, 56, 12, 44, 28, 60, 4, 36, 20, 52, 46, 14, 62, 30]],
    [31, [0, 32, 16, 48, 8, 40, 24, 56, 52, 20, 36, 4, 60, 28, 44, 12, 22, 54, 6, 38]],
  ])('dimension %i is the published sequence', (d, expected) => {
    const ours = expected.map((_, n) => Math.floor(sobolBits(n ^ (n >> 1), d) / 2 ** 26));
    expect(ours).toEqual(expected);
  });

  it('stays a net when scrambled: each of 16 intervals holds one of the first 16 points', () => {
    for (const d of [0, 1, 7, 31]) {
      const cells = Array.from({ length: 16 }, (_, n) => Math.floor(16 * sobol(n, d, 99)));
      expect(new Set(cells).size).toBe(16);
    }
    // And in two dimensions: boxes of 4 x 4.
    const boxes = Array.from(
      { length: 16 },
      (_, n) => 4 * Math.floor(4 * sobol(n, 0, 5)) + Math.floor(4 * sobol(n, 1, 5)),
    );
    expect(new Set(boxes).size).toBe(16);
  });
});

describe('Halton', () => {
  it('holds one point in each interval of the base, at every level', () => {
    for (const [axis, base] of [2, 3, 5, 7].entries()) {
      const cells = Array.from({ length: base ** 2 }, (_, n) =>
        Math.floor(base ** 2 * halton(n, axis, 4)),
      );
      expect(new Set(cells).size).toBe(base ** 2);
    }
  });

  it('is another sequence for another seed, and stays below 1', () => {
    const values = Array.from({ length: 200 }, (_, n) => halton(n, 3, 1));
    expect(values).not.toEqual(values.map((_, n) => halton(n, 3, 2)));
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.min(...values)).toBeGreaterThan(0);
  });
});
