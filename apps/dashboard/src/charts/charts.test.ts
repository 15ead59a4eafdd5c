import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampTo, robustDomain, withoutOutliers } from './domain.ts';
import { bestSoFar } from './history.ts';
import { assignColors, faded } from './palette.ts';
import { finishedOf, segmentsOf } from './progress.tsx';
import { thin } from './thin.ts';
import { logTicks, writeTicks } from './ticks.ts';

describe('thinning', () => {
  const value = fc.option(fc.double({ noNaN: true }), { freq: 10 });
  const curveOf = (values: readonly (number | null)[]) => ({
    trial: 7,
    steps: values.map((_, index) => index * 10),
    epochs: values.map(() => null),
    values,
  });

  it('keeps the ends, the extremes and the order, within its budget', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 81, maxLength: 400 }), (values) => {
        const thinned = thin(curveOf(values), 40);
        expect(thinned.steps.length).toBeLessThanOrEqual(40);
        expect(thinned.trial).toBe(7);
        expect([thinned.steps[0], thinned.steps.at(-1)]).toEqual([0, (values.length - 1) * 10]);
        expect(thinned.steps).toEqual([...new Set(thinned.steps)].sort((a, b) => a - b));
        for (const [index, step] of thinned.steps.entries())
          expect(thinned.values[index]).toBe(values[step / 10]);
        const inner = values.slice(1, -1).filter((one) => one !== null);
        if (inner.length === 0) return;
        expect(thinned.values).toContain(inner.reduce((a, b) => Math.min(a, b)));
        expect(thinned.values).toContain(inner.reduce((a, b) => Math.max(a, b)));
      }),
    );
  });

  it('leaves short curves alone', () => {
    const curve = curveOf(Array.from({ length: 80 }, () => 1));
    expect(thin(curve, 40)).toBe(curve);
  });
});

describe('the labels of an axis', () => {
  it.each([
    [
      [0.98, 0.985, 0.99],
      ['0.980', '0.985', '0.990'],
    ],
    [
      [0, 500, 1000, 20_000],
      ['0', '500', '1000', '20,000'],
    ],
    [
      [0, 1e6, 2.5e6],
      ['0', '1e6', '2.5e6'],
    ],
    [
      [1e-5, 2e-5],
      ['1e−5', '2e−5'],
    ],
    [
      [-0.5, 0],
      ['−0.5', '0'],
    ],
  ])('of %j are %j', (ticks, words) => {
    expect(writeTicks(ticks)).toEqual(words);
  });

  it('are whole decades where there are three, else with 2 and 5 between', () => {
    expect(logTicks([1e-4, 1e-1])).toEqual([1e-4, 1e-3, 1e-2, 1e-1]);
    expect(logTicks([1e-4, 1e-3])).toEqual([1e-4, 2e-4, 5e-4, 1e-3]);
    expect(logTicks([0.3, 4])).toEqual([0.5, 1, 2]);
  });
});

describe('an axis of objective values', () => {
  it('cuts one failure on the bad side, and never the good end', () => {
    const good = [0.95, 0.96, 0.97, 0.98];
    const domain = robustDomain([...good, 0.1, 0.999], 'maximize');
    expect(domain.min).toBeGreaterThan(0.8);
    expect(domain.max).toBeGreaterThan(0.999);
    const losses = robustDomain([0.1, 0.11, 0.12, 0.13, 9, 0.001], 'minimize');
    expect(losses.max).toBeLessThan(0.3);
    expect(losses.min).toBeLessThan(0.001);
    expect(clampTo(losses, 9)).toBe(losses.max);
  });

  it('drops what lies far from all others, and nothing where all are the same', () => {
    expect(withoutOutliers([0.96, 0.97, 0.1, 0.98, 0.965])).toEqual([0.96, 0.97, 0.98, 0.965]);
    expect(withoutOutliers([1, 1, 1, 1, 9])).toEqual([1, 1, 1, 1, 9]);
    expect(withoutOutliers([])).toEqual([]);
  });

  it('has room around a single value, and around none', () => {
    const { min, max } = robustDomain([0.5, 0.5], 'maximize');
    expect(max).toBeGreaterThan(min);
    expect(robustDomain([NaN], 'maximize')).toEqual({ min: 0, max: 1 });
  });
});

it('draws the best so far as steps, to the end of what was measured', () => {
  const points = [
    { x: 3, y: 0.8 },
    { x: 1, y: 0.5 },
    { x: 2, y: 0.9 },
    { x: 4, y: 0.7 },
  ];
  expect(bestSoFar(points, 'maximize')).toEqual([
    { x: 1, y: 0.5 },
    { x: 2, y: 0.9 },
    { x: 4, y: 0.9 },
  ]);
  expect(bestSoFar(points, 'minimize')).toEqual([
    { x: 1, y: 0.5 },
    { x: 4, y: 0.5 },
  ]);
  expect(bestSoFar([], 'maximize')).toEqual([]);
});

describe('colours of curves', () => {
  it('stay with their curves when others come and go', () => {
    const first = assignColors(new Map(), ['a', 'b', 'c'], 4);
    expect([...first]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    const second = assignColors(first, ['c', 'd', 'b', 'e'], 4);
    expect(Object.fromEntries(second)).toEqual({ b: 1, c: 2, d: 0, e: 3 });
  });

  it('are used again only when all are taken', () => {
    const keys = Array.from({ length: 9 }, (_, index) => String(index));
    const slots = [...assignColors(new Map(), keys, 4).values()];
    for (const slot of [0, 1, 2, 3])
      expect(slots.filter((one) => one === slot).length).toBeGreaterThanOrEqual(2);
  });

  it('fade', () => {
    expect(faded('#102030', 0.5)).toBe('#10203080');
    expect(faded('red', 0.5)).toBe('red');
  });
});

describe('progress', () => {
  const counts = {
    planned: 10,
    waiting: 1,
    running: 2,
    paused: 0,
    complete: 3,
    stopped: 1,
    failed: 1,
  };

  it('shows what ended first, and leaves room for what is planned', () => {
    const segments = segmentsOf(counts);
    expect(segments.map((s) => s.state)).toEqual([
      'complete',
      'stopped',
      'failed',
      'running',
      'waiting',
    ]);
    expect(segments.at(-1)!.from + segments.at(-1)!.width).toBeCloseTo(0.8, 12);
    expect(finishedOf(counts)).toBe(5);
  });

  it('never grows out of its bar', () => {
    const segments = segmentsOf({ ...counts, planned: 4 });
    expect(segments.reduce((sum, s) => sum + s.width, 0)).toBeCloseTo(1, 12);
    expect(
      segmentsOf({
        ...counts,
        planned: 0,
        waiting: 0,
        running: 0,
        complete: 0,
        stopped: 0,
        failed: 0,
      }),
    ).toEqual([]);
  });
});
