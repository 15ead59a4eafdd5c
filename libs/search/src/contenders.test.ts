import { describe, expect, it } from 'vitest';
import { contenders } from './contenders.ts';
import { student95, studentTail } from './numeric/student-t.ts';
import { spreadOf } from './spread.ts';

it('knows the quantiles that tables have', () => {
  // Abramowitz and Stegun 1964, table 26.10, 0.95 two-sided.
  for (const [freedom, t] of [
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [10, 2.228],
    [30, 2.042],
    [120, 1.98],
  ] as const) {
    expect(student95(freedom)).toBeCloseTo(t, 3);
    expect(studentTail(student95(freedom), freedom)).toBeCloseTo(0.05, 9);
  }
});

it('gives the confidence of a mean', () => {
  // 1, 2, 3, 4, 5: sd 1.5811, 2.776 * 1.5811 / sqrt(5).
  expect(spreadOf([1, 2, 3, 4, 5])?.half95).toBeCloseTo(1.9632, 3);
  expect(spreadOf([1])).toEqual({ count: 1, mean: 1 });
});

describe('contenders', () => {
  const of = (...groups: number[][]) => groups.map((values) => ({ values }));

  it('are those that the best does not beat significantly', () => {
    // Pooled sd 0.1 with 4 degrees of freedom: a difference below 2.776 * 0.1 counts for nothing.
    const pair = (mean: number) => [mean - 0.1 / Math.SQRT2, mean + 0.1 / Math.SQRT2];
    expect(contenders(of(pair(1), pair(0.73), pair(0.72), pair(0.2)), 'maximize')).toEqual([0, 1]);
    expect(contenders(of(pair(1), pair(0.77), pair(0.4), pair(0.2)), 'minimize')).toEqual([2, 3]);
  });

  it('are none when the best stands alone, or nothing is known of the noise', () => {
    expect(contenders(of([1, 1.01], [0.5, 0.51], [0.2, 0.21]), 'maximize')).toEqual([]);
    expect(contenders(of([1], [0.99], [0.98]), 'maximize')).toEqual([]);
    expect(contenders(of([NaN, NaN]), 'maximize')).toEqual([]);
  });

  it('share the lead where there is no noise at all', () => {
    expect(contenders(of([1, 1], [1, 1], [0.9, 0.9]), 'maximize')).toEqual([0, 1]);
  });
});
