/** @file Population-based training through real workers: checkpoints change hands between processes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScheduleAnswer } from '@capsweep/protocol/http';
import { say } from '../testdata.ts';
import { climbingTrainer, stateOf, type State } from './testdata/climbers.ts';
import { aTown, type Town } from './testdata/town.ts';

const epochs = 8;
let town: Town;
/** Of each trial of the population. */
let states: readonly State[];
beforeAll(async () => {
  town = await aTown(4);
  await train();
  states = await Promise.all([0, 1, 2, 3].map((number) => stateOf(town, 'climb', number)));
}, 240_000);
afterAll(() => town.close(), 60_000);

/** Runs a command that only looks, in this process. */
const capsweep = (...args: string[]): ReturnType<typeof say> => say(args, { env: town.env });

/** Four trials begin together, so that there is somebody to go on from. */
async function train(): Promise<void> {
  const gate = join(town.folder, 'gate');
  const file = await town.write(
    'climb.yaml',
    `name: climb
objective: { metric: score, goal: maximize }
trainer: { module: ${JSON.stringify(climbingTrainer)} }
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
  // The best weights may be older than the last epoch, to which a replay goes on.
  const again = await stateOf(town, 'climb-replay', 0);
  const course = ({ way }: State): object[] =>
    way
      .filter(({ from }) => from < past.step)
      .map(({ from, to, rate }) => ({ from, to: Math.min(to, past.step), rate }));
  expect(course(again)).toEqual(course(past));
  const { series } = await town.client.curves('climb-replay', { metric: 'score' });
  const [{ steps, values }] = series as [(typeof series)[number]];
  expect(values[steps.indexOf(past.step)]).toBe(past.score);
}, 180_000);

function climb(score: number, steps: number, rate: number): number {
  let sum = score;
  for (let n = 0; n < steps; n += 1) sum += 1 - Math.abs(rate - 0.3);
  return sum;
}
