/** @file Population-based training through real workers: checkpoints change hands between processes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScheduleAnswer } from '@capsweep/protocol/http';
import { say } from '../testdata.ts';
import { aTown, type Town } from './testdata/town.ts';

const trainer = fileURLToPath(new URL('testdata/climbing-trainer.mjs', import.meta.url));
const epochs = 8;
let town: Town;
/** Of each trial of the population. */
let states: readonly State[];
beforeAll(async () => {
  town = await aTown(4);
  await train();
  states = await Promise.all([0, 1, 2, 3].map((number) => stateOf('climb', number)));
}, 240_000);
afterAll(() => town.close(), 60_000);

interface Segment {
  readonly trial: string;
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

/** What a trial's newest checkpoint says of itself. */
interface State {
  readonly step: number;
  readonly score: number;
  readonly way: readonly Segment[];
}

async function stateOf(sweep: string, number: number): Promise<State> {
  const out = join(town.folder, `${sweep}-trial-${number}`);
  const pulled = await capsweep('pull', sweep, '--trial', String(number), '--out', out);
  expect(pulled).toMatchObject({ code: 0 });
  const state = JSON.parse(await readFile(join(out, 'state.json'), 'utf8')) as State;
  return { ...state, way: state.way.filter(({ from, to }) => to > from) };
}

/** Runs a command that only looks, in this process. */
const capsweep = (...args: string[]): ReturnType<typeof say> => say(args, { env: town.env });

/** Four trials begin together, so that there is somebody to go on from. */
async function train(): Promise<void> {
  const gate = join(town.folder, 'gate');
  const file = await town.write(
    'climb.yaml',
    `name: climb
objective: { metric: score, goal: maximize }
trainer: { module: ${JSON.stringify(trainer)} }
space: { rate: { float: [0.001, 1], log: true } }
search: { sampler: sobol, trials: 4, seed: 3 }
schedule: { scheduler: pbt, maxEpochs: ${epochs}, quantile: 0.25 }
train: { epochs: ${epochs}, gate: ${JSON.stringify(gate)} }
checkpoints: { everyEpochs: 1, keepBest: 4 }
`,
  );
  expect(await town.capsweep('run', file)).toMatchObject({ code: 0 });
  await town.until('climb', async ({ sweep }) => {
    if (sweep.counts.running < 4) return false;
    const { rows } = await town.client.trials('climb', { sort: 'number' });
    return rows.every(({ step }) => step === 3);
  });
  await writeFile(gate, '');
  await town.until('climb', ({ sweep }) => sweep.state === 'complete');
}

it('lets the worst go on from checkpoints of the best, to the digit', async () => {
  const { rows } = await town.client.trials('climb', { sort: 'number' });
  expect(rows.map(({ state }) => state)).toEqual(Array(4).fill('complete'));
  for (const { number, params, values } of rows) {
    const state = states[number] as State;
    const { way: ran } = state;
    // Every step was made once, whoever made it.
    expect(ran.map(({ from }) => from)).toEqual([0, ...ran.slice(0, -1).map(({ to }) => to)]);
    const score = ran.reduce((sum, { from, to, rate }) => climb(sum, to - from, rate), 0);
    expect(state.score).toBe(score);
    expect(values).toEqual([score]);
    if (state.step === epochs * 5) expect(ran.at(-1)?.rate).toBe(params?.['rate']);
  }
  const foreign = states.filter(({ way }) => new Set(way.map(({ trial }) => trial)).size > 1);
  expect(foreign.length).toBeGreaterThan(0);
});

it('shows the schedule of a trial along its donors, and trains it anew from a file', async () => {
  const number = states.findIndex(({ way }) => new Set(way.map(({ rate }) => rate)).size > 1);
  const past = states[number];
  if (!past) throw new TypeError('no trial forked');

  const file = join(town.folder, 'again.yaml');
  const asked = ['schedule', 'climb', String(number)];
  const told = await capsweep(...asked, '--json', '--write', file);
  expect(told).toMatchObject({ code: 0 });
  const { parts } = JSON.parse(told.out) as ScheduleAnswer;
  // The trainer wrote down by itself who trained, from which step on and with what.
  expect(
    parts.map(({ from, trial, params }) => ({ from: from * 5, trial, rate: params['rate'] })),
  ).toEqual(
    past.way.map(({ from, trial, rate }) => ({
      from,
      trial: Number(trial.split('-').at(-1)),
      rate,
    })),
  );
  const table = await capsweep(...asked);
  expect(table.out).toContain(`trial ${number}: score`);
  expect(table.out.match(/\* /g)).toHaveLength(parts.length);

  expect(await capsweep(...asked, '--write', file)).toMatchObject({ code: 2 });
  expect(await town.capsweep('run', file, '--watch')).toMatchObject({ code: 0 });
  const again = await stateOf('climb-replay', 0);
  const course = ({ way }: State): object[] =>
    way.map(({ from, to, rate }) => ({ from, to, rate }));
  expect(course(again)).toEqual(course(past));
  expect(again.score).toBe(past.score);
}, 180_000);

function climb(score: number, steps: number, rate: number): number {
  let sum = score;
  for (let n = 0; n < steps; n += 1) sum += 1 - Math.abs(rate - 0.3);
  return sum;
}
