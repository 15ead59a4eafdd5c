import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Space, type TrialId } from '@capsweep/domain';
import type { Command, SearchOptions, TrialEvent } from '../../types.ts';
import { steps } from './steps.ts';

const space: Space = {
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
  head: { kind: 'choice', values: ['a', 'b'], ordered: false },
  data: { kind: 'value', value: 'mnist' },
};
const options = (text?: string): SearchOptions => ({
  objectives: [{ metric: 'acc', goal: 'maximize' }],
  configurations: 1,
  repeats: 2,
  given: {},
  method: text === undefined ? {} : { steps: text },
  space,
});
const id = (n: number): TrialId => trialId(sweepId('steps000'), n);
const first = { rate: 0.1, width: 16, head: 'a' };

/** Tells events in turn; returns what is said to each. */
function told(text: string, events: readonly TrialEvent[]): readonly (readonly Command[])[] {
  let state = steps.init(options(text));
  return events.map((event) => {
    const [next, commands] = steps.observe(state, event);
    state = next;
    return commands;
  });
}

const started = (n: number): TrialEvent => ({ kind: 'started', trial: id(n), configuration: 0 });
const suggested: TrialEvent = { kind: 'suggested', configuration: 0, params: first };
const forked = (n: number, epoch: number): TrialEvent => ({
  kind: 'forked',
  trial: id(n),
  configuration: 0,
  from: id(n),
  epoch,
  params: {},
});

describe('steps', () => {
  const text = '2: rate=0.01\n5: rate=0.001, width=32';
  const wish = (n: number, at: number, params: object): object => ({
    kind: 'fork',
    trial: id(n),
    from: id(n),
    at,
    params: { ...first, ...params },
  });

  it('wishes the next step ahead of its time, on top of what came before', () => {
    const said = told(text, [started(0), suggested, forked(0, 2), started(0), forked(0, 5)]);
    expect(said).toMatchObject([
      [],
      [wish(0, 2, { rate: 0.01 })],
      [wish(0, 5, { rate: 0.001, width: 32 })],
      [wish(0, 5, { rate: 0.001, width: 32 })],
      [{ kind: 'continue', trial: id(0) }],
    ]);
    expect(said[1]?.[0]).toHaveProperty('reason', 'epoch 2: goes on with rate 0.01');
  });

  it('leads every seed of a configuration, whenever it begins', () => {
    expect(told(text, [started(0), started(1), suggested, forked(1, 2), started(2)])).toMatchObject(
      [
        [],
        [],
        [wish(0, 2, { rate: 0.01 }), wish(1, 2, { rate: 0.01 })],
        [wish(1, 5, { rate: 0.001, width: 32 })],
        [wish(2, 2, { rate: 0.01 })],
      ],
    );
  });

  it('takes one step after the other when a trial comes late', () => {
    expect(told(text, [suggested, started(0), forked(0, 6)])[2]).toMatchObject([
      wish(0, 5, { rate: 0.001, width: 32 }),
    ]);
  });

  it.each([
    [undefined, 'is needed: lines such as 8: learningRate=0.001'],
    ['2 rate=1', 'cannot be read: step 1: "2 rate=1" is no step'],
    ['2: rat=1', 'step 1: rat is not a parameter of the space; there are rate, width, head, data'],
    ['2: rate=1; 3: rate=2', 'step 2: rate is 2; a number from 0.0001 to 1 is allowed'],
    ['2: width=9.5', 'step 1: width is 9.5; a whole number from 8 to 64 is allowed'],
    ['2: head=c', 'step 1: head is "c"; allowed are a, b'],
    ['2: data=cifar10', 'step 1: data is "cifar10"; only mnist is allowed'],
  ])('refuses %j', (written, why) => {
    const [problem] = steps.problems(options(written));
    expect(problem).toMatchObject({ path: ['schedule', 'steps'] });
    expect(problem?.message).toContain(why);
  });

  it('refuses steps that no trial lives to see', () => {
    const last = options('2: rate=0.01; 5: rate=0.001');
    expect(steps.problems({ ...last, epochs: 6 })).toEqual([]);
    const message = (epochs: number): unknown =>
      steps.problems({ ...last, epochs }).map(({ message }) => message);
    expect(message(5)).toEqual([
      'step 2: epoch 5 is not before the end, since trials have 5 epochs; epochs up to 4 are allowed',
    ]);
    expect(message(1)).toEqual([
      'step 1: epoch 2 is not before the end, since trials have 1 epochs',
      'step 2: epoch 5 is not before the end, since trials have 1 epochs',
    ]);
  });

  it('accepts what the space allows', () => {
    expect(steps.problems(options(`${text}; 7: head=b, data=mnist`))).toEqual([]);
  });
});
