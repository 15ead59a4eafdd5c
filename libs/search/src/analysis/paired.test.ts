import { expect, test } from 'vitest';
import { studentTail } from '../numeric/student-t.ts';
import { holmAdjusted, pairedTest } from './paired.ts';

// t, degrees of freedom, 2 * scipy.stats.t.sf(|t|, freedom) of SciPy 1.17.
const scipy = [
  [0.3, 1, 0.8144528418445154],
  [2.5, 1, 0.24223788318168682],
  [-1.7, 2, 0.23123342620157122],
  [4.3, 2, 0.05005715411709159],
  [2.132, 4, 0.09998277273914148],
  [2.776, 4, 0.05002277831997642],
  [1.96, 30, 0.05934231289605049],
  [5.1, 7, 0.0013995059886210614],
  [3.2, 19, 0.004714189028263183],
  [0, 5, 1],
] as const;

test.each(scipy)('the tail of t = %d with %d degrees of freedom', (t, freedom, tail) => {
  expect(studentTail(t, freedom)).toBeCloseTo(tail, 12);
});

test('degrees of freedom that are none are refused', () => {
  expect(() => studentTail(1, 0)).toThrow('from 1, not 0');
  expect(() => studentTail(1, 2.5)).toThrow(RangeError);
});

test('pairs under the same seeds, as scipy.stats.ttest_rel has it', () => {
  const a = [0.981, 0.984, 0.979, 0.99, 0.985];
  const b = [0.978, 0.983, 0.98, 0.982, 0.981];
  const { difference, pairs, p } = pairedTest(a, b)!;
  expect([difference, pairs]).toEqual([expect.closeTo(0.003, 12), 5]);
  expect(p).toBeCloseTo(0.11905454406062943, 10);
});

test('what is missing on one side does not count, and one pair has no p', () => {
  expect(pairedTest([1, NaN, 3], [0, 1])).toEqual({ difference: 1, pairs: 1 });
  expect(pairedTest([NaN], [1])).toBeUndefined();
});

test('pairs that all differ by the same are certain', () => {
  expect(pairedTest([1, 2], [1, 2])).toEqual({ difference: 0, pairs: 2, p: 1 });
  expect(pairedTest([2, 3], [1, 2])).toEqual({ difference: 1, pairs: 2, p: 0 });
});

test('Holm multiplies the least by all, and never lets a later one be less', () => {
  expect(holmAdjusted([0.04, 0.01, 0.03, 0.02])).toEqual([0.06, 0.04, 0.06, 0.06]);
  expect(holmAdjusted([0.6, 0.7])).toEqual([1, 1]);
  expect(holmAdjusted([])).toEqual([]);
});
