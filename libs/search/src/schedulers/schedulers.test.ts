import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schedulers } from '../methods.ts';
import { rngFor } from '../random/rng.ts';
import { replay } from '../simulate/replay.ts';
import { simulate, type Curve, type Simulation } from '../simulate/simulate.ts';
import type { SchedulerMethod, SearchOptions } from '../types.ts';

const named = (name: string): SchedulerMethod => schedulers.get(name) as SchedulerMethod;
const optionsFor = (method: SearchOptions['method'], configurations = 27): SearchOptions => ({
  objectives: [{ metric: 'loss', goal: 'minimize' }],
  configurations,
  repeats: 1,
  given: {},
  method,
});

/** Curves that fall to a level of their own; the level shows from the first epoch. */
const curvesOf = (count: number, epochs: number, seed = 1): Curve[] =>
  Array.from({ length: count }, (_, n) => {
    const level = rngFor(seed, n).uniform();
    const values = Array.from({ length: epochs }, (_v, e) => level + 1 / (e + 1));
    return { values, secondsPerEpoch: 1 };
  });

const complete = ({ ends }: Simulation): number[] =>
  ends.flatMap((end, n) => (end?.outcome === 'complete' ? [n] : []));
const bestOf = (curves: readonly Curve[]): number[] =>
  curves
    .map(({ values }, n) => ({ n, last: values.at(-1) ?? Infinity }))
    .sort((a, b) => a.last - b.last)
    .map(({ n }) => n);

describe('asha by promotion', () => {
  const options = optionsFor({ minEpochs: 1, maxEpochs: 27, eta: 3, type: 'promote' });

  it('is successive halving when everyone comes to a rung before anyone can rise', () => {
    const curves = curvesOf(27, 27);
    const result = simulate({ scheduler: named('asha'), options, curves, workers: 27 });
    // 27 train 1 epoch, 9 go to 3, 3 to 9, 1 to 27: ranks do not change, so these are the best.
    const [first] = bestOf(curves);
    expect(complete(result)).toEqual([first]);
    expect(result.epochs).toBe(27 * 1 + 9 * 2 + 3 * 6 + 1 * 18);
    const reasons = result.ends.map((end) => end?.reason ?? '');
    expect(reasons).toContain('rung 3 of 3: everyone has come, and it is not among the best');
  });

  it('promotes nobody who was not among the best of those that had come by then', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, workers) => {
        const curves = curvesOf(40, 9, seed);
        const { shown } = simulate({
          scheduler: named('asha'),
          options: optionsFor({ ...options.method, maxEpochs: 9 }, 40),
          curves,
          workers,
        });
        const first = shown.filter(({ epoch }) => epoch === 1);
        for (const promoted of shown.filter(({ epoch }) => epoch === 2)) {
          const moments = first.filter(({ seconds }) => seconds <= promoted.seconds - 1);
          const wasBest = moments.some((_, i) => {
            const come = moments.slice(0, i + 1).sort((x, y) => x.value - y.value);
            const best = come.slice(0, Math.floor(come.length / 3));
            return best.some(({ configuration }) => configuration === promoted.configuration);
          });
          expect(wasBest).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('asha by stopping', () => {
  it('says why, and keeps the best one of curves that do not cross', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 64 }), (seed, workers) => {
        const curves = curvesOf(50, 9, seed);
        const options = optionsFor({ minEpochs: 1, maxEpochs: 9, eta: 3 }, 50);
        const result = simulate({ scheduler: named('asha'), options, curves, workers });
        expect(complete(result)).toContain(bestOf(curves)[0]);
        for (const end of result.ends) {
          if (end?.outcome !== 'stopped') continue;
          expect(end.reason).toMatch(
            /^rung [12] of 2: \d+(st|nd|rd|th) of \d+, the best \d+ go on$/,
          );
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('median', () => {
  it('stops what is behind the median of the others, after enough have come', () => {
    const level = (v: number): Curve => ({ values: [v, v, v], secondsPerEpoch: 1 });
    const curves = [1, 2, 3, 4, 5, 2.9, 3.1].map(level);
    const { ends } = simulate({
      scheduler: named('median'),
      options: optionsFor({ startupTrials: 5 }, 7),
      curves,
      workers: 1,
    });
    expect(ends.map((end) => end?.outcome)).toEqual([
      ...Array.from({ length: 6 }, () => 'complete'),
      'stopped',
    ]);
    // The other six are 1, 2, 2.9, 3, 4 and 5.
    expect(ends[6]?.reason).toBe('epoch 1: its best is 3.1; the median of 6 others is 2.95');
  });
});

describe('patience', () => {
  it('waits as long as it was told', () => {
    const curves = [{ values: [3, 2, 2.5, 2.4, 2.2, 2.1, 1], secondsPerEpoch: 1 }];
    const { ends } = simulate({
      scheduler: named('patience'),
      options: optionsFor({ epochs: 3 }, 1),
      curves,
      workers: 1,
    });
    expect(ends[0]).toEqual({
      outcome: 'stopped',
      epochs: 5,
      reason: 'no better than 2 of epoch 2 for 3 epochs',
    });
  });
});

it('replays a sweep: what would have been saved, and whether the winner would be there', () => {
  const curves = curvesOf(27, 27);
  const told = replay({
    scheduler: named('asha'),
    without: named('none'),
    options: optionsFor({ minEpochs: 1, maxEpochs: 27, eta: 3 }),
    curves,
    workers: 3,
  });
  expect(told).toMatchObject({
    recordedEpochs: 27 * 27,
    keptWinner: true,
    winner: bestOf(curves)[0],
  });
  expect(told.epochs).toBeLessThan(told.recordedEpochs / 2);
  expect(told.seconds).toBeLessThan(told.secondsWithout);
});
