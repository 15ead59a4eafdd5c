/**
 * @file Steps through fixed buffers, as on a CUDA device, with the CPU's twin of a CUDA graph and the
 * kernels that devices have.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { installTorchBackend } from '../install.ts';
import { torchBackend } from '../installed.ts';
import { adam, momentum, rmsprop, sgd, type TunableOptimizer } from '../optimizers/index.ts';
import { batch, learned, network, training, type Run } from '../testdata/network.ts';
import { RecordedStep } from './recorded-step.ts';

beforeAll(async () => {
  installTorchBackend({ threads: 1, operatorsOnly: true });
  await tf.setBackend('torch');
});

const recordedStep = (run: Run): RecordedStep =>
  new RecordedStep(torchBackend(), run.step, {
    onEager: (reason) => {
      throw new Error(reason);
    },
  });

function eagerStep(run: Run, size: number, seed: number): void {
  tf.tidy(() => {
    run.step(batch(size, seed).map(({ values, shape }) => tf.tensor(values, [...shape])));
  });
}

const distance = (a: readonly number[], b: readonly number[]): number => {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number)) / Math.max(1, Math.abs(x))));
};

/** Two sizes of batches; the rate falls on the way. */
async function both(
  make: () => TunableOptimizer,
  steps: number,
  model = network,
): Promise<[Run, Run]> {
  const [eager, captured] = [training(make(), model()), training(make(), model())];
  const step = recordedStep(captured);
  for (let i = 0; i < steps; i++) {
    const size = i % 4 === 3 ? 4 : 6;
    for (const { optimizer } of [eager, captured]) optimizer.learningRate = 0.01 / (1 + i / 50);
    eagerStep(eager, size, i);
    await step.run(batch(size, i));
  }
  expect(step.programs.map((program) => program.captured)).toEqual([true, true]);
  step.dispose();
  return [eager, captured];
}

/** Batch norm of rows, and of images that are one pixel large. */
function flat(): tfl.LayersModel {
  const { layers } = tfl;
  const dense = (units: number, seed: number) =>
    layers.dense({
      units,
      useBias: false,
      kernelInitializer: tfl.initializers.glorotUniform({ seed }),
    });
  return tfl.sequential({
    layers: [
      layers.maxPooling2d({ inputShape: [9, 9, 2], poolSize: 9 }),
      layers.batchNormalization(),
      layers.flatten(),
      dense(8, 1),
      layers.batchNormalization(),
      layers.reLU(),
      dense(4, 2),
    ],
  });
}

describe('a captured step', () => {
  test('learns what the eager one learns over 200 steps, statistics and step count too', async () => {
    const [eager, captured] = await both(() => adam(0.01), 200);
    expect(distance(await learned(captured), await learned(eager))).toBeLessThan(1e-5);
    expect(captured.optimizer.iterations).toBe(200);
  });

  const optimizers = [
    { name: 'momentum', make: () => momentum(0.01, 0.9) },
    { name: 'momentum, looking ahead', make: () => momentum(0.01, 0.9, true) },
    { name: 'sgd', make: () => sgd(0.01) },
    { name: 'rmsprop', make: () => rmsprop(0.001) },
  ];
  test.each(optimizers)('learns the same with $name', async ({ make }) => {
    const [eager, captured] = await both(make, 30);
    expect(distance(await learned(captured), await learned(eager))).toBeLessThan(1e-5);
  });

  test('normalises rows as the eager one does', async () => {
    const [eager, captured] = await both(() => sgd(0.1), 20, flat);
    expect(distance(await learned(captured), await learned(eager))).toBeLessThan(1e-5);
  });

  test('is captured after two runs of the program', async () => {
    const step = recordedStep(training(sgd(0.1)));
    const seen: boolean[] = [];
    for (let i = 0; i < 7; i++) {
      await step.run(batch(6, i));
      seen.push(step.programs.some((program) => program.captured));
    }
    // The program runs in the second and the third step already.
    expect(seen).toEqual([false, false, false, true, true, true, true]);
    step.dispose();
  });

  test('has one optimizer call and one for all moving averages', async () => {
    const step = recordedStep(training(adam(0.01)));
    for (let i = 0; i < 4; i++) await step.run(batch(6, i));
    const kernels = step.programs[0]?.kernels ?? [];
    const count = (name: string): number => kernels.filter((kernel) => kernel === name).length;
    expect([count('AdamStep'), count('FollowAverages'), count('Sub')]).toEqual([1, 1, 0]);
    step.dispose();
  });

  test('takes up what was assigned to variables from outside', async () => {
    const [eager, captured] = [training(momentum(0.1, 0.9)), training(momentum(0.1, 0.9))];
    const step = recordedStep(captured);
    for (let i = 0; i < 12; i++) {
      await step.run(batch(6, i));
      eagerStep(eager, 6, i);
      if (i !== 8) continue;
      for (const { model } of [eager, captured]) {
        const halves = tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 0.5)));
        model.setWeights(halves);
        tf.dispose(halves);
      }
    }
    expect(distance(await learned(captured), await learned(eager))).toBeLessThan(1e-5);
    step.dispose();
  });

  test('leaves tensors alone that share memory with a variable', async () => {
    const run = training(sgd(0.5));
    const step = recordedStep(run);
    for (let i = 0; i < 8; i++) await step.run(batch(6, i));
    const kept = run.model.getWeights().map((weight) => weight.clone());
    const values = kept.map((tensor) => [...tensor.dataSync()]);
    for (let i = 8; i < 11; i++) await step.run(batch(6, i));
    expect(kept.map((tensor) => [...tensor.dataSync()])).toEqual(values);
    expect(run.model.getWeights().map((weight) => [...weight.dataSync()])).not.toEqual(values);
    expect(step.programs.map((program) => program.captured)).toEqual([true]);
    step.dispose();
  });

  test('takes up a mask that is drawn before each step, without being captured anew', async () => {
    const [sum, mask] = [tf.variable(tf.zeros([5]), false), tf.variable(tf.zeros([5]), false)];
    const step = new RecordedStep(torchBackend(), ([x]) => {
      sum.assign(tf.add(sum, tf.mul(x as tf.Tensor, mask)));
    });
    const expected = [0, 0, 0, 0, 0];
    // More often than a step would be captured.
    for (let i = 0; i < 40; i++) {
      const drawn = tf.tensor1d([i, 1, i % 2, i % 3, 0]);
      drawn.dataSync().forEach((value, k) => (expected[k] = (expected[k] as number) + 2 * value));
      mask.assign(drawn);
      drawn.dispose();
      await step.run([{ values: new Float32Array(5).fill(2), shape: [5] }]);
    }
    expect([...sum.dataSync()]).toEqual(expected);
    const [program] = step.programs;
    expect([program?.captured, program?.obstacle]).toEqual([true, undefined]);
    step.dispose();
  });

  test('exchanges variables that take each other’s values', async () => {
    const [a, b] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([3, 4]))];
    const step = new RecordedStep(torchBackend(), () => {
      const old = tf.add(a, 0);
      a.assign(tf.mul(b, 1));
      b.assign(old as tf.Tensor1D);
    });
    for (let i = 0; i < 9; i++) await step.run([]);
    expect([[...a.dataSync()], [...b.dataSync()]]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    step.dispose();
  });
});
