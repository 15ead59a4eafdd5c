import { afterAll, expect, it } from 'vitest';
import { aTown, type Town } from './testdata/town.ts';

const sweepFile = `name: twice
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, xnodr] }
space:
  learningRate: { float: [1e-3, 4e-3], log: true }
  routingIterations: { int: [1, 3], when: { head: [xnodr] } }
search: { sampler: random, trials: 3, seed: 11, deterministic: true, lag: 2 }
train:
  dataset: mnist
  backbone: small-cnn
  width: 0.25
  epochs: 1
  trainSamples: 768
  validationSamples: 300
`;

const open: Town[] = [];
afterAll(() => Promise.all(open.map((town) => town.close())), 60_000);

/** Every trial's suggestion and result, of a house with so many workers. */
async function outcome(workers: number): Promise<unknown> {
  const town = await aTown(workers);
  open.push(town);
  const { code } = await town.capsweep('run', await town.write('twice.yaml', sweepFile));
  expect(code).toBe(0);
  await town.until('twice', ({ sweep }) => sweep.state === 'complete');
  const { rows } = await town.client.trials('twice', { sort: 'number' });
  return rows.map(({ number, seed, params, values, metrics, state }) => {
    // The one metric that tells of the machine and not of the model.
    const { samplesPerSecond, ...learned } = metrics;
    expect(samplesPerSecond).toBeGreaterThan(0);
    return { number, seed, params, values, metrics: learned, state };
  });
}

it('gives the same suggestions and results, digit for digit, with one worker and with three', async () => {
  const alone = (await outcome(1)) as { values: number[]; state: string }[];
  expect(alone).toHaveLength(6);
  expect(alone.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'complete'));
  // They have learned something, so that the digits are not those of a constant.
  expect(Math.max(...alone.map(({ values }) => values[0] ?? 0))).toBeGreaterThan(0.4);
  expect(await outcome(3)).toEqual(alone);
}, 180_000);
