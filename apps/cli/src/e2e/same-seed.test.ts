/** @file A search that learns and stops trials early, in deterministic mode: the same for any number of workers. */
import { afterAll, expect, it } from 'vitest';
import { aTown, type Town } from './testdata/town.ts';

// After two configurations tpe goes by results; asha stops some of them at the first rung.
const sweepFile = `name: twice
objective: { metric: val/accuracy, goal: maximize }
space:
  head: [fc, xnodr]
  learningRate: { float: [3e-4, 6e-3], log: true }
  routingIterations: { int: [1, 3], when: { head: [xnodr] } }
search: { sampler: tpe, startup: 2, trials: 6, seed: 11, deterministic: true, lag: 3 }
schedule: { scheduler: asha, minEpochs: 1, maxEpochs: 2, eta: 2 }
train:
  dataset: mnist
  backbone: small-cnn
  width: 0.25
  epochs: 2
  trainSamples: 512
  validationSamples: 200
`;

const open: Town[] = [];
afterAll(() => Promise.all(open.map((town) => town.close())), 60_000);

/** Every trial's suggestion and result, of a house with so many workers. */
async function outcome(workers: number): Promise<unknown> {
  // No trial is lost or taken for silent on a busy machine: attempts are not what is compared here.
  const town = await aTown(workers, { CAPSWEEP_LEASE: '30s' });
  open.push(town);
  const { code } = await town.capsweep('run', await town.write('twice.yaml', sweepFile));
  expect(code).toBe(0);
  await town.until('twice', ({ sweep }) => sweep.state === 'complete');
  const { rows } = await town.client.trials('twice', { sort: 'number' });
  return rows.map(({ number, seed, params, values, metrics, state, epoch, reason }) => {
    // The one metric that tells of the machine and not of the model.
    const { samplesPerSecond, ...learned } = metrics;
    expect(samplesPerSecond).toBeGreaterThan(0);
    return { number, seed, params, values, metrics: learned, state, epoch, reason };
  });
}

it('gives the same suggestions, decisions and results, digit for digit, with one worker and with three', async () => {
  const alone = (await outcome(1)) as { values: number[]; state: string }[];
  expect(alone).toHaveLength(6);
  expect(new Set(alone.map(({ state }) => state))).toEqual(new Set(['complete', 'stopped']));
  // They have learned something, so that the digits are not those of a constant.
  expect(Math.max(...alone.map(({ values }) => values[0] ?? 0))).toBeGreaterThan(0.4);
  expect(await outcome(3)).toEqual(alone);
}, 300_000);
