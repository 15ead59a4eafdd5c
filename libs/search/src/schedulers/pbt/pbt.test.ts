import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Space, type TrialId } from '@capsweep/domain';
import { rngFor } from '../../random/rng.ts';
import type { Command, SearchOptions, TrialEvent } from '../../types.ts';
import { explore } from './explore.ts';
import { pbt } from './pbt.ts';

const space: Space = {
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
  drop: { kind: 'float', min: 0, max: 0.5, log: false, step: 0.05 },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
  head: { kind: 'choice', values: ['a', 'b'], ordered: false },
};
const options = (method: SearchOptions['method'] = {}): SearchOptions => ({
  objectives: [{ metric: 'acc', goal: 'maximize' }],
  configurations: 8,
  repeats: 1,
  given: {},
  method: { maxEpochs: 10, ...method },
  space,
  seed: 3,
});
const id = (n: number): TrialId => trialId(sweepId('pbt00000'), n);
const paramsOf = (n: number) => ({ rate: 0.01 * (n + 1), drop: 0.1, width: 16, head: 'a' });

/** Eight trials at epoch 1, the higher the better; returns what is said to each, in turn. */
function firstEpoch(order: readonly number[], method: SearchOptions['method'] = {}) {
  let state = pbt.init(options(method));
  const tell = (event: TrialEvent): readonly Command[] => {
    const [next, commands] = pbt.observe(state, event);
    state = next;
    return commands;
  };
  for (const n of order) {
    tell({ kind: 'started', trial: id(n), configuration: n });
    tell({ kind: 'suggested', configuration: n, params: paramsOf(n) });
  }
  const said = order.map((n) => {
    const report = {
      kind: 'reported',
      trial: id(n),
      configuration: n,
      epoch: 1,
      values: [n],
    } as const;
    return tell(report);
  });
  return { said, tell };
}

describe('population-based training', () => {
  it('lets the worst quarter go on from the best quarter, and says so', () => {
    const { said } = firstEpoch([7, 6, 5, 4, 3, 2, 1, 0]);
    const forks = said.flat();
    // Of four the last is the worst quarter; of eight the last two are. The best two are 7 and 6.
    expect(forks.map(({ trial }) => trial)).toEqual([id(4), id(3), id(2), id(1), id(0)]);
    for (const fork of forks) {
      if (fork.kind !== 'fork') throw new TypeError(fork.kind);
      expect([id(7), id(6)]).toContain(fork.from);
      expect(fork.reason).toMatch(
        /^epoch 1: [4-8]th of [4-8]; goes on from trial [67], (with|as it is)/,
      );
      expect(fork.params).toMatchObject({ width: 16, head: 'a' });
    }
  });

  it('leaves everybody alone before there are enough, at the end, and between two looks', () => {
    expect(firstEpoch([2, 1, 0]).said.flat()).toEqual([]);
    expect(firstEpoch([7, 6, 5, 4], { interval: 2 }).said.flat()).toEqual([]);
    expect(firstEpoch([7, 6, 5, 4], { maxEpochs: 1 }).said.flat()).toEqual([]);
  });

  it('forgets a wish that was carried out, so that a restart does not repeat it', () => {
    const { said, tell } = firstEpoch([7, 6, 5, 4]);
    const fork = said.flat()[0];
    if (fork?.kind !== 'fork') throw new TypeError('no fork');
    const { trial, from, params } = fork;
    const commands = tell({ kind: 'forked', trial, configuration: 4, from, epoch: 1, params });
    expect(commands).toMatchObject([{ kind: 'continue', trial }]);
  });

  it('says the same when the same events come again', () => {
    expect(firstEpoch([3, 1, 7, 5, 0, 2]).said).toEqual(firstEpoch([3, 1, 7, 5, 0, 2]).said);
  });

  it('refuses what it cannot do', () => {
    const wrong = { ...options({}), lag: 8, repeats: 3, method: {} };
    expect(pbt.problems(wrong).map(({ message }) => message)).toEqual([
      'is needed: the epochs of a whole trial',
      'is pbt, which depends on who comes first; leave out search.deterministic',
      'is pbt, whose trials do not stay the same configuration; use one seed',
    ]);
  });
});

it('explores inside the space, moves floats only unless others are named, and by the factor', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 1e-4, max: 1, noNaN: true }), (seed, rate) => {
      const params = { rate, drop: 0.1, width: 32, head: 'b' };
      const near = explore(space, params, { resample: 0, factor: 1.2 }, rngFor(seed));
      const steps = [rate * 1.2, rate / 1.2].map((value) => Math.min(1, Math.max(1e-4, value)));
      expect(steps.some((step) => Math.abs(step - Number(near['rate'])) < 1e-12)).toBe(true);
      expect(near).toMatchObject({ width: 32, head: 'b' });
      const named = { names: ['width'], resample: 0, factor: 2 };
      const wide = explore(space, params, named, rngFor(seed));
      expect([16, 64]).toContain(wide['width']);
      expect(wide['rate']).toBe(rate);
    }),
  );
});
