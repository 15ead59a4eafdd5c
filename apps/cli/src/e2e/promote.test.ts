/**
 * @file ASHA that pauses and promotes, on two workers of one slot each. Gates decide who trains what, not
 * who is quicker:
 *
 *     one worker     held by a trial of another sweep     | trials 2 and 3, then 0 from its checkpoint
 *     the other one  trial 0 to its rung | trial 1, held at a gate
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { climbingTrainer, stateOf } from './testdata/climbers.ts';
import { aTown, chainSweep, type Town } from './testdata/town.ts';

let town: Town;
beforeAll(async () => {
  // No trial is lost on a busy machine: each attempt is looked at.
  town = await aTown(2, { CAPSWEEP_LEASE: '30s' });
}, 60_000);
afterAll(() => town.close(), 60_000);

const gate = (name: string): string => join(town.folder, `${name}.open`);
const open = (name: string): Promise<void> => writeFile(gate(name), '');

async function begin(name: string, text: string): Promise<void> {
  const { code, stderr } = await town.capsweep('run', await town.write(`${name}.yaml`, text));
  expect(code, stderr).toBe(0);
}

/** Four trials of which the first is the best, by far; the second waits at a gate of its own. */
const sweepFile = (): string => `name: rise
objective: { metric: score, goal: maximize }
trainer: { module: ${JSON.stringify(climbingTrainer)} }
space:
  rate: { float: [0.1, 1] }
  gate: { choice: ${JSON.stringify([gate('others'), gate('second')])} }
search:
  sampler: random
  trials: 4
  enqueue: ${JSON.stringify([0.3, 0.5, 0.7, 0.9].map((rate, n) => ({ rate, gate: gate(n === 1 ? 'second' : 'others') })))}
schedule: { scheduler: asha, type: promote, minEpochs: 1, maxEpochs: 3, eta: 3 }
train: { epochs: 3 }
`;

/** The worker that holds a trial which has come to its gate. */
async function heldBy(sweep: string, number: number, step: number): Promise<string> {
  await town.until(sweep, async () => (await town.trial(sweep, number)).step === step);
  const trial = await town.trial(sweep, number);
  expect(trial).toMatchObject({ state: 'running', attempt: 1 });
  return trial.worker ?? '';
}

it('frees slot and process at the rung, and the best goes on elsewhere from its checkpoint', async () => {
  await begin('holder', chainSweep({ name: 'holder', gate: gate('holder') }));
  const elsewhere = await heldBy('holder', 0, 8);
  await open('others');
  await begin('rise', sweepFile());
  const here = await heldBy('rise', 1, 3);
  expect(here).not.toBe(elsewhere);

  // The only slot that the paused trial can have had is busy with the next one.
  const paused = await town.trial('rise', 0);
  expect(paused).toMatchObject({ state: 'paused', by: 'scheduler' });
  expect(paused.attempts).toMatchObject([{ worker: here, outcome: 'paused', toStep: 5 }]);
  const [first] = (await stateOf(town, 'rise', 0)).way;
  expect(first).toMatchObject({ from: 0, to: 5 });
  expect(isThere(first?.pid)).toBe(false);
  expect(isThere(process.pid)).toBe(true);

  await open('holder');
  await town.until('rise', async () => (await town.trial('rise', 0)).state === 'complete');
  expect(await heldBy('rise', 1, 3)).toBe(here);
  const risen = await town.trial('rise', 0);
  expect(risen.attempts).toMatchObject([
    { attempt: 1, worker: here, fromStep: 0, toStep: 5, outcome: 'paused' },
    { attempt: 2, worker: elsewhere, fromStep: 5, toStep: 15, outcome: 'completed' },
  ]);
  await expectEachStepOnce();
}, 120_000);

it('dismisses the others when all have come', async () => {
  await open('second');
  const { sweep } = await town.until('rise', (ranking) => ranking.sweep.state === 'complete');
  expect(sweep.counts).toMatchObject({ complete: 1, stopped: 3 });
  for (const number of [1, 2, 3])
    expect(await town.trial('rise', number)).toMatchObject({
      step: 5,
      reason: 'rung 1 of 1: everyone has come, and it is not among the best',
      attempts: [{ outcome: 'paused' }],
    });
}, 60_000);

/** Whether a process of this number lives. */
const isThere = (pid: number | undefined): boolean => existsSync(`/proc/${pid}`);

/** By what the two processes wrote down themselves, and by the curve. */
async function expectEachStepOnce(): Promise<void> {
  const { way, score } = await stateOf(town, 'rise', 0);
  expect(way).toMatchObject([
    { from: 0, to: 5, rate: 0.3 },
    { from: 5, to: 15, rate: 0.3 },
  ]);
  expect(new Set(way.map(({ pid }) => pid)).size).toBe(2);
  expect(score).toBe(15);
  const { series } = await town.client.curves('rise', { metric: 'score', trials: '0' });
  expect(series).toMatchObject([{ trial: 0, epochs: [1, 2, 3], steps: [5, 10, 15] }]);
}
