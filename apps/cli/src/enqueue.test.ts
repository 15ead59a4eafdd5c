/** @file What somebody wants tried next: of a real local sweep, through the command line. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrialRow } from '@capsweep/protocol/http';
import { say, type Said } from './testdata.ts';

const trainer = new URL('e2e/testdata/chain-trainer.mjs', import.meta.url).pathname;
const file = `name: going
objective: { metric: loss, goal: minimize }
trainer: { module: ${trainer} }
space:
  x: { float: [-1, 1] }
  half: { float: [0, 1], step: 0.5 }
  kind: { choice: [a, 8, true] }
  extra: { int: [1, 4], when: { kind: 8 } }
  fixed: { value: 3 }
search: { sampler: random, trials: 2, seed: 1 }
train: { epochs: 1 }
`;
let dir: string;
const local = (...args: string[]): Promise<Said> => say([...args, '--local', join(dir, 'house')]);
const run = () => local('run', join(dir, 'going.yaml'), '--slots', '2', '--json');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'capsweep-enqueue-'));
  await writeFile(join(dir, 'going.yaml'), file);
  expect((await run()).code).toBe(0);
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

it('refuses what has ended, and says how it goes on', async () => {
  const told = await local('enqueue', 'going', 'x=0.5');
  expect(told.code).toBe(5);
  expect(told.note).toContain(
    'sweep going is complete and tries nothing new; give it more first (capsweep more going 1)',
  );
});

it('tries it once, with the types of the space, after more were asked for', async () => {
  await local('more', 'going', '4');
  const first = await local('enqueue', 'going', 'x=-0.25', 'kind=8');
  expect(first.out).toBe(
    'sweep going: configuration 2 will be tried with x -0.25, kind 8; the sampler chooses the rest',
  );
  expect(first.note).toBe('run its file again with --local to go on');
  const second = await local('enqueue', 'going', 'kind=true', '--json');
  expect(JSON.parse(second.out)).toEqual({
    configuration: 3,
    trials: [3],
    params: { kind: true },
  });
  const whole = await local('enqueue', 'going', 'x=1e-3', 'half=.5', 'kind=8', 'extra=4');
  expect(whole.out).toBe(
    'sweep going: configuration 4 will be tried with x 0.001, half 0.5, kind 8, extra 4',
  );

  expect((await run()).code).toBe(0);
  const told = await local('export-history', 'going', '--format', 'json');
  const { trials } = JSON.parse(told.out) as { trials: TrialRow[] };
  expect(trials.map(({ state }) => state)).toEqual(Array(6).fill('complete'));
  expect(trials[2]?.params).toMatchObject({ x: -0.25, kind: 8, fixed: 3 });
  expect(trials[3]?.params).toMatchObject({ kind: true });
  expect(trials[4]?.params).toEqual({ x: 0.001, half: 0.5, kind: 8, extra: 4, fixed: 3 });
}, 120_000);

it.each([
  [['x'], 'x is not of the form name=value, such as learningRate=0.01'],
  [['x=0', 'x=1'], 'x is given twice'],
  [['y=1'], 'y is not a parameter of the space; there are x, half, kind, extra, fixed'],
  [['x=2'], 'x is 2; a number from -1 to 1 is allowed'],
  [['x=high'], 'x is "high"; a number from -1 to 1 is allowed'],
  [['half=0.3'], 'half is 0.3; it goes from 0 in steps of 0.5, and 0.5 is the nearest'],
  [['kind=b'], 'kind is "b"; allowed are a, 8, true'],
  [['kind=a', 'extra=1'], 'extra takes part only where kind is 8, and kind is a'],
  [['extra=1'], 'extra takes part only where kind is 8; choose kind as well'],
  [['fixed=4'], 'fixed is "4"; only 3 is allowed'],
])('refuses %j', async (values, message) => {
  const told = await local('enqueue', 'going', ...values);
  expect(told).toMatchObject({ code: 2, out: '' });
  expect(told.note).toContain(message);
});

it('refuses what no sweep has, and nothing at all', async () => {
  expect((await local('enqueue', 'gone', 'x=0')).code).toBe(4);
  expect((await local('enqueue', 'going')).code).toBe(2);
});
