/** @file A trial that two processes train together, through Redis, a coordinator and a worker. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointDocument } from '@capsweep/protocol/http';
import { openPulled, validationAccuracy } from './testdata/pulled-model.ts';
import { aTown, chainSweep, type Town } from './testdata/town.ts';

let town: Town;
beforeAll(async () => {
  town = await aTown(1, { CAPSWEEP_CORES: '2' }, 2);
}, 60_000);
afterAll(() => town.close(), 60_000);

const validationSamples = 200;

/** A sweep of one small trial. */
const sweepFile = (name: string, resources: string, epochs: number): string => `name: ${name}
objective: { metric: val/accuracy, goal: maximize }
space: { learningRate: { value: 0.003 } }
search: { trials: 1, seed: 3 }
resources: { ${resources} }
train:
  dataset: mnist
  head: fc
  width: 0.25
  epochs: ${epochs}
  batchSize: 33
  trainSamples: 1000
  validationSamples: ${validationSamples}
  reportEverySteps: 5
`;

async function begin(name: string, resources: string, epochs = 2): Promise<void> {
  const file = await town.write(`${name}.yaml`, sweepFile(name, resources, epochs));
  const { code, stderr } = await town.capsweep('run', file);
  expect(code, stderr).toBe(0);
}

async function lossesOf(sweep: string): Promise<readonly (number | null)[]> {
  const { series } = await town.client.curves(sweep, { metric: 'train/loss', points: 1000 });
  return series[0]?.values ?? [];
}

/** A worker's processes that share the memory in which a group meets. */
async function membersOf(worker = ''): Promise<number[]> {
  const parent = Number(/-(\d+)-[0-9a-f]+$/.exec(worker)?.[1]);
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const held = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const isChild = (await read('status')).includes(`\nPPid:\t${parent}\n`);
      return isChild && (await read('maps')).includes('/meeting-place');
    }),
  );
  return pids.filter((_, i) => held[i]);
}

const isComplete = (sweep: string): Promise<unknown> =>
  town.until(sweep, ({ sweep: { state } }) => state === 'complete');

it('learns what one process learns, and what is pulled is as good as was said', async () => {
  await begin('alone', 'processes: 1');
  await begin('together', 'processes: 2');
  await isComplete('alone');
  await isComplete('together');
  const [alone, together] = [await lossesOf('alone'), await lossesOf('together')];
  expect(together.length).toBe(alone.length);
  expect(together.length).toBeGreaterThan(10);
  together.forEach((loss, i) => expect(Math.abs((loss ?? 9) - (alone[i] ?? 0))).toBeLessThan(1e-4));

  await tf.setBackend('cpu');
  const out = join(town.folder, 'pulled');
  expect((await town.capsweep('pull', 'together', '--out', out)).code).toBe(0);
  const manifest = JSON.parse(
    await readFile(join(out, 'manifest.json'), 'utf8'),
  ) as CheckpointDocument;
  const measured = await validationAccuracy(await openPulled(out), manifest, validationSamples);
  expect(measured).toBeGreaterThan(0.7);
  expect(measured).toBeCloseTo(manifest.metrics?.['val/accuracy'] ?? NaN, 4);
}, 240_000);

it('is tried again from its last checkpoint when one of its processes is killed', async () => {
  await begin('broken', 'processes: 2', 12);
  let members: number[] = [];
  await town.until('broken', async () => {
    const { worker, checkpoints } = await town.trial('broken', 0);
    members = await membersOf(worker);
    return checkpoints.length > 0 && members.length === 2;
  });
  process.kill(Math.max(...members), 'SIGKILL');
  await isComplete('broken');
  const trial = await town.trial('broken', 0);
  expect(trial.attempts).toMatchObject([{ outcome: 'failed' }, { outcome: 'completed' }]);
  expect(trial.attempts[0]?.error?.message).toMatch(/killed from outside \(SIGKILL\)/);
  expect(trial.attempts[1]?.fromStep).toBeGreaterThan(0);
  expect(await membersOf(trial.worker ?? trial.attempts[1]?.worker)).toEqual([]);
}, 240_000);

it('waits until enough slots are free, and lets others by meanwhile', async () => {
  const gate = join(town.folder, 'holder.open');
  const chain = async (name: string, parts = {}): Promise<unknown> =>
    town.capsweep('run', await town.write(`${name}.yaml`, chainSweep({ name, ...parts })));
  await chain('holder', { gate });
  await town.until('holder', async () => (await town.trial('holder', 0)).step === 8);
  await begin('patient', 'processes: 2', 1);
  await chain('passing-by');
  await isComplete('passing-by');
  expect(await town.trial('patient', 0)).toMatchObject({ state: 'waiting', attempts: [] });
  await writeFile(gate, '');
  await isComplete('patient');
}, 120_000);

it('says what it waits for when no worker has the slots', async () => {
  await begin('too-large', 'processes: 3');
  const { stdout } = await town.capsweep('show', 'too-large');
  expect(stdout).toContain(
    'waiting: each trial takes 3 slots of one worker, and no connected one has more than 2',
  );
}, 120_000);
