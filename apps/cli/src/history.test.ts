/** @file What people do with a sweep that has run: a real local one, through the command line. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { say, type Said } from './testdata.ts';

const trainer = new URL('e2e/testdata/chain-trainer.mjs', import.meta.url).pathname;
const file = `name: past
objective: { metric: loss, goal: minimize }
trainer: { module: ${trainer} }
space: { x: { float: [0, 1] }, kind: { choice: [a, b] } }
search: { sampler: random, trials: 6, seed: 1 }
train: { epochs: 4 }
`;
let dir: string;
const local = (...args: string[]): Promise<Said> => say([...args, '--local', join(dir, 'house')]);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'capsweep-history-'));
  await writeFile(join(dir, 'past.yaml'), file);
  const ran = await local('run', join(dir, 'past.yaml'), '--slots', '2', '--json');
  expect(ran.code).toBe(0);
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

it('replays it with another scheduler, as text and as JSON', async () => {
  const args = ['replay', 'past', '--scheduler', 'patience', '--set', 'epochs=2'];
  const told = await local(...args, '--json');
  expect(JSON.parse(told.out)).toMatchObject({
    scheduler: 'patience',
    total: { trials: 6, epochs: { recorded: 24 }, steps: { recorded: 120 } },
    cells: [{ winner: { kept: true } }],
  });
  const text = await local('replay', 'past', '--scheduler', 'asha', '--eta', '3');
  expect(text.out).toContain('trials  0 of 6 would have been stopped early');
  expect(text.out).toMatch(/^time .* instead of .* saved$/m);
  expect(text.out).toMatch(/^winner {2}kept \(trial \d with /m);
});

it('says what is wrong with a scheduler that cannot be', async () => {
  const told = await local('replay', 'past', '--scheduler', 'asha', '--eta', '99');
  expect(told.code).not.toBe(0);
  expect(told.note).toContain('eta is 99; at most 10 is allowed');
  expect((await local('replay', 'past', '--scheduler', 'asha', '--set', 'eta')).note).toContain(
    'not of the form name=value',
  );
});

it('analyses it, as pictures of text and as JSON', async () => {
  const told = await local('analyze', 'past', '--json');
  expect(JSON.parse(told.out)).toMatchObject([
    { results: 6, left: 0, objective: { metric: 'loss' }, best: Array(6).fill(0.05) },
  ]);
  const text = await local('analyze', 'past');
  expect(text.out).toContain('minimize loss  6 complete configurations');
  expect(text.out).toContain('best loss so far');
  expect((await local('analyze', 'past', '--cell', '7')).note).toContain('has no cell 7');
});

it('has one set of parameters for each trial, and writes a file that trains the best again', async () => {
  const told = await local('schedule', 'past');
  expect(told.out).toMatch(
    /^no trial of past went on from another checkpoint; trial \d kept its parameters: x 0\.\d+, kind [ab]$/,
  );
  const best = JSON.parse((await local('best', 'past', '--json')).out) as { params: object };
  const again = join(dir, 'again.yaml');
  const written = await local('schedule', 'past', '--write', again, '--json');
  expect(JSON.parse(written.out)).toMatchObject({ parts: [{ from: 0, params: best.params }] });
  const spec = await say(['validate', again, '--json']);
  expect(JSON.parse(spec.out)).toMatchObject({
    name: 'past-replay',
    search: { configurations: 1, enqueue: [best.params] },
    schedule: { name: 'none' },
  });
  expect((await local('schedule', 'past', '--write', again)).note).toContain('is there already');
  expect((await local('schedule', 'past', '77')).note).toContain('sweep past has no trial 77');
});

it('shows the steps that a trial took by its timetable', async () => {
  const steps = "schedule: { scheduler: steps, steps: '1: x=0.25; 3: x=0.5, kind=b' }";
  const source = `${file.replace('past', 'steps').replace('trials: 6', 'trials: 1')}${steps}\n`;
  await writeFile(
    join(dir, 'steps.yaml'),
    source.replace('seed: 1', 'enqueue: [{ x: 1, kind: a }]'),
  );
  expect((await local('run', join(dir, 'steps.yaml'), '--json')).code).toBe(0);
  const told = await local('schedule', 'steps', '--latest');
  expect(told.out.split('\n').slice(1)).toEqual([
    'from epoch  trial         x  kind',
    '         0      0         1  a',
    '         1      0  * 0.2500  a',
    '         3      0  * 0.5000  * b',
    '* changed there',
  ]);
}, 120_000);

it('runs on with more trials, and another one learns from it', async () => {
  const more = await local('more', 'past', '2', '--json');
  expect(JSON.parse(more.out)).toMatchObject({ state: 'running', counts: { planned: 8 } });
  const ran = await local('run', join(dir, 'past.yaml'), '--json');
  expect(JSON.parse(ran.out)).toMatchObject({ sweep: { counts: { complete: 8, planned: 8 } } });

  const next = file.replace('name: past', 'name: next').replace('seed: 1', 'warmStart: past');
  await writeFile(join(dir, 'next.yaml'), next.replace('[a, b]', '[a]'));
  expect((await local('run', join(dir, 'next.yaml'), '--json')).code).toBe(0);
  const shown = await local('show', 'next');
  expect(shown.out).toMatch(
    /it began with \d results of earlier sweeps; \d more do not fit its space/,
  );
}, 120_000);
