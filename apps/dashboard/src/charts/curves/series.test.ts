import { describe, expect, it } from 'vitest';
import { align, countOutside, drawable, endRange, readAt, type CurveAxes } from './series.ts';
import { smooth } from './smooth.ts';

const axes: CurveAxes = { xLabel: 'step', logX: false, logY: false, fit: 'all', smoothing: 0 };
const curve = (x: number[], y: (number | null)[]) => ({
  key: 'k',
  label: 'k',
  color: '#000',
  x,
  y,
});

it('puts curves of different steps on one axis: holes are drawn through, NaN is a gap', () => {
  expect(align([curve([1, 3], [10, 30]), curve([2, 3], [null, 33])])).toEqual([
    [1, 2, 3],
    [10, undefined, 30],
    [undefined, null, 33],
  ]);
});

it('leaves out what a logarithmic axis has no place for', () => {
  const whole = curve([0, 1, 2], [5, -1, 3]);
  expect(drawable(whole, axes)).toBe(whole);
  expect(drawable(whole, { ...axes, logX: true, logY: true })).toMatchObject({
    x: [1, 2],
    y: [null, 3],
  });
});

it('reads the nearest point, and nothing where nothing was measured', () => {
  const one = curve([0, 10, 20], [1, 2, null]);
  expect(readAt(one, 4)).toEqual({ x: 0, y: 1 });
  expect(readAt(one, 6)).toEqual({ x: 10, y: 2 });
  expect(readAt(one, 19)).toBeUndefined();
  expect(readAt(one, 31)).toBeUndefined();
  expect(readAt(curve([], []), 0)).toBeUndefined();
});

describe('a height that fits the ends', () => {
  const x = [0, 30, 60, 90];

  it('is that of the last two thirds', () => {
    expect(endRange([x, [9, 3, 2, 1]])).toEqual([1, 3]);
    expect(endRange([x, [9, 3, null, undefined]])).toEqual([3, 3]);
  });

  it('shows how a curve ended that ended before', () => {
    expect(endRange([x, [9, 3, 2, 1], [7, undefined, undefined, undefined]])).toEqual([1, 7]);
  });

  it('leaves a curve outside that went astray, and counts it', () => {
    const good = [0, 1, 2, 3].map((n) => [0.5, 0.9, 0.95 + n / 1000, 0.96 + n / 1000]);
    const data = [x, ...good, [0.1, 0.1, 0.1, 0.1]];
    expect(endRange(data)).toEqual([0.9, 0.963]);
    expect(countOutside(data)).toBe(1);
    expect(countOutside([x, ...good])).toBe(0);
  });

  it('follows a zoom', () => {
    expect(endRange([x, [9, 3, 2, 1]], { min: 0, max: 30 })).toEqual([3, 3]);
  });

  it('is unknown without values', () => {
    expect(endRange([x, [null, null, null, null]])).toEqual([null, null]);
    expect(endRange([[]])).toEqual([null, null]);
  });
});

describe('smoothing', () => {
  it('leaves the values alone at weight 0, and a constant at any weight', () => {
    const values = [1, null, 3];
    expect(smooth(values, 0)).toBe(values);
    for (const value of smooth([2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12);
  });

  it('is the weighted mean of all values before, for which gaps do not count', () => {
    const weight = 0.6;
    const values = [3, 1, 4, 1, 5];
    const weights = (n: number): number[] =>
      values.slice(0, n).map((_, i) => weight ** (n - 1 - i));
    const expected = values.map((_, index) => {
      const w = weights(index + 1);
      const sum = w.reduce((a, b) => a + b);
      return w.reduce((mean, one, i) => mean + (one * values[i]!) / sum, 0);
    });
    const gapped = smooth([3, null, 1, 4, null, 1, 5], weight).filter((value) => value !== null);
    for (const [index, value] of gapped.entries()) expect(value).toBeCloseTo(expected[index]!, 12);
  });
});
