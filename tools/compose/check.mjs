#!/usr/bin/env node
/**
 * @file Checks docker-compose.yml for real: builds the images, starts everything under a private
 * name, trains on MNIST through the command line, kills, stops, rebuilds, and clears away. Takes
 * some minutes; needs a Docker engine and a built clone.
 *
 *     node tools/compose/check.mjs
 *
 * Says a line for each thing that is as it should be; exits with 1 at the first that is not.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as checks from './checks.mjs';
import { expect, step, until } from './report.mjs';
import { setStage } from './stage.mjs';

const sweep = (name) => `name: ${name}
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, xnodr] }
space: { learningRate: { float: [1e-3, 4e-3], log: true } }
search: { sampler: random, trials: 1, seed: 1 }
train:
  dataset: mnist
  backbone: small-cnn
  width: 0.5
  epochs: 4
  batchSize: 64
  trainSamples: 2000
  validationSamples: 1000
checkpoints: { everyEpochs: 1, everySeconds: 5 }
`;

const stage = await setStage();
const { capsweep, compose, api, folder, tree } = stage;

async function submit(name) {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, sweep(name));
  await capsweep('run', file);
}

async function rebuild() {
  appendFileSync(join(tree, 'libs', 'orchestrator', 'src', 'objective.ts'), '\n// changed\n');
  await compose('build');
}

async function workersConnect(count) {
  await until(`${count} workers are connected`, async () => {
    const { workers } = await api('/api/workers');
    return workers.length === count;
  });
}

async function keepsEverything() {
  await compose('kill', 'redis', 'coordinator', 's3');
  await compose('up', '-d', '--wait', '--scale', 'worker=2');
  const { state } = await api('/api/sweeps/first');
  expect(state === 'complete', `the sweep is ${state} after everything was killed`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stage.clear().finally(() => process.exit(1)));
}

try {
  await step('refuses to start without a secret', () => checks.refusesWithoutSecrets(stage));
  await step('builds', () => compose('build').then(() => undefined));
  await step('starts, healthy', async () => {
    await compose('up', '-d', '--wait', '--scale', 'worker=2');
    await workersConnect(2);
  });
  await step('is closed: loopback, no root, no secret shows', () => checks.isClosed(stage));
  await step('Redis keeps what it was told', () => checks.redisKeeps(stage));
  await step('the dashboard signs in', () => checks.signsIn(stage));
  await step('the command line works inside', () => checks.commandsInside(stage));
  await submit('first');
  await step('a worker is killed, its trial goes on', async () => {
    const { trials, fromStep } = await checks.survivesADeath(stage, 'first');
    return `${trials} trials complete, the lost one resumed at step ${fromStep}`;
  });
  await step('the best checkpoint is pulled', async () => {
    const accuracy = await checks.pulls(stage, 'first');
    expect(accuracy > 0.8, `its accuracy is ${accuracy}`);
    return `accuracy ${accuracy}`;
  });
  await step('scales back to two workers', async () => {
    await compose('up', '-d', '--wait', '--scale', 'worker=2');
    await workersConnect(2);
  });
  await submit('second');
  await step('workers that are stopped hand over', () => checks.drains(stage, 'second'));
  await step('everything is killed, nothing is lost', keepsEverything);
  await step('what was handed over ends', async () => {
    await until(
      'it is complete',
      async () => (await api('/api/sweeps/second')).state === 'complete',
    );
  });
  await step('a line of a lib changes, the images are built anew', rebuild);
  await step('new images take over', async () => {
    await compose('up', '-d', '--wait', '--scale', 'worker=2');
    await workersConnect(2);
  });
} catch (error) {
  console.log(`NOT OK  ${error.message}`);
  const logs = await compose('logs', '--tail', '15', '--no-color').catch(String);
  console.log(logs);
  process.exitCode = 1;
} finally {
  await step('goes down, nothing stays', () => stage.clear());
}
