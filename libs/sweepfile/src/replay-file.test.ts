import { describe, expect, it } from 'vitest';
import { readSweepFile } from './read.ts';
import { replayFile, toSteps } from './replay-file.ts';
import { catalog, good } from './testdata.ts';

const parts = [
  { from: 0, params: { learningRate: 0.0012345678901234567, routingIterations: 2 } },
  { from: 3, params: { learningRate: 1e-4, routingIterations: 2 } },
];
const replayed = {
  ...{ name: 'again', given: { head: 'xnodr' }, parts, until: 9 },
  about: ['One way.', 'Two.'],
};

describe('a file that replays a trial', () => {
  it('is the same but for its name, its search and what ends it', () => {
    const text = replayFile(good, replayed);
    expect(text.startsWith('# One way.\n# Two.\n')).toBe(true);
    const [before, after] = [good, text].map((source) => readSweepFile({ source, catalog }));
    expect(after).toEqual({
      ...before,
      name: 'again',
      compare: { head: ['xnodr'] },
      search: {
        sampler: { name: 'random', options: {} },
        configurations: 1,
        repeats: 1,
        seed: 1,
        deterministic: false,
        lag: 8,
        enqueue: [parts[0]?.params],
      },
      schedule: { name: 'steps', options: { steps: '3: learningRate=0.0001' } },
      stop: { trialTimeoutSeconds: 1200 },
    });
  });

  it('keeps comments, and needs no scheduler where nothing changes', () => {
    const source = good.replace(
      'train:',
      'schedule: { scheduler: asha }\n# as in the paper\ntrain:',
    );
    const text = replayFile(source, { ...replayed, parts: parts.slice(0, 1) });
    expect(text).toContain('# as in the paper');
    expect(readSweepFile({ source: text, catalog }).schedule).toEqual({
      name: 'none',
      options: {},
    });
  });

  it('reads a file in JSON', () => {
    const json = JSON.stringify({
      name: 'j',
      objective: { metric: 'y', goal: 'minimize' },
      trainer: { module: 'x.mjs' },
      space: { rate: { float: [0, 1] } },
      search: { sampler: 'sobol', trials: 4 },
      stop: { target: 1 },
    });
    const ways = [
      { from: 0, params: { rate: 0.5 } },
      { from: 2, params: { rate: 0.25 } },
    ];
    const source = replayFile(json, { name: 'again', given: {}, parts: ways, until: 3, about: [] });
    expect(readSweepFile({ source, catalog })).toMatchObject({
      search: { configurations: 1, enqueue: [{ rate: 0.5 }] },
      schedule: { options: { steps: '2: rate=0.25' } },
      stop: {},
    });
  });
});

it('moves parts to the ends of epochs, and tells what changes alone', () => {
  const part = (from: number, rate: number, drop = 0): (typeof parts)[number] => {
    return { from, params: { rate, drop } } as never;
  };
  expect(toSteps([part(0, 1), part(0.4, 2), part(2.6, 2), part(3.2, 3), part(5, 3, 1)], 7)).toEqual(
    {
      first: { rate: 2, drop: 0 },
      steps: [
        { epoch: 3, params: { rate: 3 } },
        { epoch: 5, params: { drop: 1 } },
      ],
    },
  );
});

it('leaves an epoch to the last part, and leaves out what trained nothing', () => {
  const ways = [
    { from: 0, params: { rate: 1 } },
    { from: 7.6, params: { rate: 2 } },
    { from: 8, params: { rate: 3 } },
  ];
  const first = { rate: 1 };
  expect(toSteps(ways, 8)).toEqual({ first, steps: [{ epoch: 7, params: { rate: 2 } }] });
  expect(toSteps(ways.slice(0, 1), 0)).toEqual({ first, steps: [] });
});
