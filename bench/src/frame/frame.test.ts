import { expect, it } from 'vitest';
import { medianBounds } from './bounds.ts';
import { measurePaired } from './paired.ts';
import { holds, type Row } from './row.ts';

it('takes bounds from the order statistics that a binomial table names', () => {
  // Tables of the sign test: n = 10 leaves out 1 on each side, n = 20 leaves out 5.
  const sample = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
  expect(medianBounds(sample(10))).toEqual({ value: 5.5, low: 2, high: 9 });
  expect(medianBounds(sample(20))).toEqual({ value: 10.5, low: 6, high: 15 });
  expect(medianBounds(sample(6))).toEqual({ value: 3.5, low: 1, high: 6 });
  expect(medianBounds([3])).toEqual({ value: 3, low: 3, high: 3 });
});

it('measures in turns, and changes who begins', async () => {
  const turns: string[] = [];
  const figure = (name: string, value: number) => () => {
    turns.push(name);
    return value;
  };
  const paired = await measurePaired(figure('a', 4), figure('b', 2), { pairs: 2, warmUps: 0 });
  expect(turns).toEqual(['a', 'b', 'b', 'a']);
  expect(paired).toEqual({ ours: 4, theirs: 2, ratio: { value: 2, low: 2, high: 2 } });
});

it('holds a row to the bound that is worse for us', () => {
  const row: Row = {
    kind: 'measured',
    check: 'x',
    measured: { value: 1, unit: 's' },
    ratio: { value: 1.3, low: 1.1, high: 1.5 },
  };
  expect(holds({ ...row, target: { atLeast: 1.2 } })).toBe(false);
  expect(holds({ ...row, target: { atLeast: 1.1 } })).toBe(true);
  expect(holds({ ...row, target: { atMost: 1.4 } })).toBe(false);
  expect(holds({ kind: 'skipped', check: 'x', why: 'no Python' })).toBe(true);
});
