import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Params, type Space } from '@capsweep/domain';
import { newHistory, observeHistory } from '../../history/history.ts';
import { newCurves, observeCurves } from '../../schedulers/curves.ts';
import { rngFor } from '../../random/rng.ts';
import { sampleSpace } from '../../space/sample.ts';
import type { SearchOptions, TrialEvent } from '../../types.ts';
import { tpe } from '../tpe/tpe.ts';
import { bohb } from './bohb.ts';
import { levelOf } from './levels.ts';

const space: Space = {
  x: { kind: 'float', min: 0, max: 1, log: false },
  y: { kind: 'float', min: 0, max: 1, log: false },
};
const options = (repeats: number, method: SearchOptions['method'] = {}): SearchOptions => ({
  objectives: [{ metric: 'loss', goal: 'minimize' }],
  configurations: 100,
  repeats,
  given: {},
  method,
});
const trialOf = (n: number, repeat = 0) => trialId(sweepId('abcd1234'), 2 * Math.abs(n) + repeat);

const suggested = (n: number): TrialEvent => ({
  kind: 'suggested',
  configuration: n,
  params: sampleSpace(space, {}, rngFor(3, n + 1000)),
});
const reported = (n: number, epoch: number, value: number, repeat = 0): TrialEvent => ({
  kind: 'reported',
  configuration: n,
  trial: trialOf(n, repeat),
  epoch,
  values: [value],
});
const finished = (n: number, value: number, outcome: 'complete' | 'stopped'): TrialEvent => ({
  kind: 'finished',
  configuration: n,
  trial: trialOf(n),
  outcome,
  values: [value],
});

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

function levelAfter(events: readonly TrialEvent[], repeats = 1) {
  const history = newHistory(space, options(repeats));
  const curves = newCurves(options(repeats));
  for (const event of events) {
    observeHistory(history, event);
    observeCurves(curves, event);
  }
  return levelOf(history, curves, 5);
}

function suggestionAfter(events: readonly TrialEvent[], given = options(1)): Params | 'exhausted' {
  const index = events.reduce((i, event) => bohb.observe(i, event), bohb.init(space, given, 1));
  return bohb.suggest(index, 50);
}

const ranks = (level: ReturnType<typeof levelOf>) => level?.ranked.map(({ number }) => number);

describe('the level that bohb learns from', () => {
  const all = numbers(0, 8).map(suggested);
  const first = numbers(0, 8).map((n) => reported(n, 1, n));

  it('is the greatest epoch that enough have come to', () => {
    expect(levelAfter([...all, ...first.slice(0, 4)])).toBeUndefined();
    expect(ranks(levelAfter([...all, ...first]))).toEqual(numbers(0, 8));
    const second = numbers(0, 5).map((n) => reported(n, 3, -n));
    expect(ranks(levelAfter([...all, ...first, ...second]))).toEqual([4, 3, 2, 1, 0]);
    expect(ranks(levelAfter([...all, ...first, ...second.slice(1)]))).toEqual(numbers(0, 8));
  });

  it('counts who has not come there as running', () => {
    const level = levelAfter([...all, ...first.slice(0, 6)]);
    expect([...(level?.open.keys() ?? [])]).toEqual([6, 7]);
  });

  it('has the mean of repeats, whoever came last', () => {
    // Configuration n shows n at first and 10 - n in its second repeat, but for 7.
    const repeats = numbers(0, 8).flatMap((n) => [
      reported(n, 1, n, 0),
      reported(n, 1, n === 7 ? -9 : 10 - n, 1),
    ]);
    const expected = [7, ...numbers(0, 7)];
    expect(ranks(levelAfter([...all, ...repeats], 2))).toEqual(expected);
    expect(ranks(levelAfter([...all, ...repeats.reverse()], 2))).toEqual(expected);
  });

  it('is the end once enough are there, with what earlier sweeps know and without who was stopped', () => {
    const earlier = numbers(-4, 4).flatMap((n) => [suggested(n), finished(n, n, 'complete')]);
    const now = [...all, ...first, finished(0, 9, 'complete'), finished(1, -9, 'stopped')];
    expect(ranks(levelAfter([...earlier, ...now]))).toEqual([-4, -3, -2, -1, 0]);
    expect(ranks(levelAfter([...earlier.slice(2), ...now]))).toEqual(numbers(0, 8));
  });
});

describe('bohb', () => {
  const all = numbers(0, 40).map(suggested);
  const ends = numbers(0, 40).map((n) => finished(n, Math.sin(n), 'stopped'));
  const curves = numbers(0, 40).map((n) => reported(n, 1, Math.cos(n)));

  it('is tpe without reports, and another one with them', () => {
    const without = [...all, ...ends];
    const index = without.reduce((i, e) => tpe.observe(i, e), tpe.init(space, options(1), 1));
    expect(suggestionAfter(without)).toEqual(tpe.suggest(index, 50));
    expect(suggestionAfter([...without, ...curves])).not.toEqual(suggestionAfter(without));
  });

  it('keeps to its cap', () => {
    const many = numbers(0, 120);
    const events = [...many.map(suggested), ...many.map((n) => reported(n, 1, Math.sin(n)))];
    const at = (cap: number) => suggestionAfter(events, options(1, { cap }));
    expect(at(50)).not.toEqual(at(500));
    expect(at(400)).toEqual(at(500));
  });
});
