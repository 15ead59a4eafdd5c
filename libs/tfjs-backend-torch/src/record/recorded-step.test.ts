import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { torchBackend } from '../installed.ts';
import { adam, momentum, sgd } from '../optimizers/index.ts';
import { batch, state, training, type Run } from '../testdata/network.ts';
import { onTorchBackend, values } from '../testdata/on-torch.ts';
import { RecordedStep } from './recorded-step.ts';

beforeAll(onTorchBackend);

/** Batches of two sizes, as at the end of an epoch; the rate falls on the way. */
const sizes = [6, 6, 6, 4, 6, 6, 6, 4, 6, 6, 4, 4, 6];

async function eager(run: Run): Promise<number[][]> {
  sizes.forEach((size, i) => {
    run.optimizer.learningRate = 0.01 / (i + 1);
    tf.tidy(() => {
      run.step(batch(size, i).map(({ values, shape }) => tf.tensor(values, [...shape])));
    });
  });
  return state(run);
}

async function recorded(run: Run): Promise<{ state: number[][]; step: RecordedStep }> {
  const step = new RecordedStep(torchBackend(), run.step, {
    onEager: (reason) => {
      throw new Error(reason);
    },
  });
  for (const [i, size] of sizes.entries()) {
    run.optimizer.learningRate = 0.01 / (i + 1);
    await step.run(batch(size, i));
  }
  return { state: await state(run), step };
}

describe('a recorded step', () => {
  const optimizers = [
    { name: 'adam', make: () => adam(0.01) },
    { name: 'momentum', make: () => momentum(0.01, 0.9) },
    { name: 'sgd', make: () => sgd(0.01) },
  ];
  test.each(optimizers)(
    'learns what the eager one learns, to the bit, with $name',
    async ({ make }) => {
      const expected = await eager(training(make()));
      const { state: actual, step } = await recorded(training(make()));
      expect(step.programs).toHaveLength(2);
      expect(actual).toEqual(expected);
      step.dispose();
    },
  );

  test('joins what the network is made of', async () => {
    const { step } = await recorded(training(adam(0.01)));
    const [kernels = []] = step.programs.map((program) => program.kernels);
    const count = (name: string): number => kernels.filter((kernel) => kernel === name).length;
    for (const joined of ['Relu', 'Relu6', 'Relu6Grad', 'Conv2D']) {
      expect(count(joined), joined).toBe(0);
    }
    expect(count('ReluGrad')).toBe(1); // behind the addition, where both branches need it
    expect(kernels).toContain('ActGradSums');
    expect(count('AdamStep')).toBe(1);
    expect(count('BatchNormAgain')).toBe(1); // the largest that would be kept for long
    step.dispose();
  });

  test('leaves tensors alone that share memory with a variable', async () => {
    const run = training(sgd(0.5));
    const step = new RecordedStep(torchBackend(), run.step);
    for (let i = 0; i < 4; i++) await step.run(batch(6, i));
    const before = run.model.getWeights().map((weight) => ({ weight, clone: weight.clone() }));
    const values = before.map(({ clone }) => [...clone.dataSync()]);
    await step.run(batch(6, 9));
    expect(before.map(({ clone }) => [...clone.dataSync()])).toEqual(values);
    expect(run.model.getWeights().map((weight) => [...weight.dataSync()])).not.toEqual(values);
    step.dispose();
  });

  test('goes on after a variable was assigned from outside', async () => {
    const [first, second] = [training(sgd(0.1)), training(sgd(0.1))];
    const step = new RecordedStep(torchBackend(), first.step);
    for (let i = 0; i < 9; i++) {
      await step.run(batch(6, i));
      tf.tidy(() => {
        second.step(batch(6, i).map(({ values, shape }) => tf.tensor(values, [...shape])));
      });
      if (i === 5) {
        for (const { model } of [first, second]) {
          const halves = tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 0.5)));
          model.setWeights(halves);
          tf.dispose(halves);
        }
      }
    }
    expect(await state(first)).toEqual(await state(second));
    step.dispose();
  });

  test('takes up masks that are drawn before each step, of every size, without recording anew', async () => {
    const sum = tf.variable(tf.zeros([3]), false);
    const masks = new Map<number, tf.Variable>();
    let recordings = 0;
    const step = new RecordedStep(
      torchBackend(),
      ([x]) => {
        recordings++;
        const mask = masks.get((x as tf.Tensor).shape[0]) as tf.Variable;
        sum.assign(tf.add(sum, tf.sum(tf.mul(x as tf.Tensor, mask), 0)));
      },
      {
        onEager: (reason) => {
          throw new Error(reason);
        },
      },
    );
    const expected = [0, 0, 0];
    for (let i = 0; i < 20; i++) {
      const shape: [number, number] = [i % 3 === 2 ? 2 : 4, 3]; // the last batch of an epoch is smaller
      const mask = values(shape, i);
      mask.forEach((value, k) => (expected[k % 3] = (expected[k % 3] as number) + value));
      const drawn = tf.tensor(mask, shape);
      if (masks.has(shape[0])) masks.get(shape[0])?.assign(drawn);
      else masks.set(shape[0], tf.variable(drawn, false));
      drawn.dispose();
      await step.run([{ values: new Float32Array(shape[0] * 3).fill(1), shape }]);
    }
    sum.dataSync().forEach((value, k) => expect(value).toBeCloseTo(expected[k] as number, 5));
    expect(recordings).toBe(6); // three for each size
    step.dispose();
  });

  test('leaves the event loop free', async () => {
    const run = training(adam(0.01));
    const step = new RecordedStep(torchBackend(), run.step);
    for (let i = 0; i < 4; i++) await step.run(batch(300, i));
    /** How often the loop turns while the step runs once. */
    const turnsOfRun = async (): Promise<number> => {
      let turns = 0;
      let done = false;
      const spin = (): void => {
        turns++;
        if (!done) setImmediate(spin);
      };
      setImmediate(spin);
      await step.run(batch(300, 5));
      done = true;
      return turns;
    };
    // On a busy machine this thread may have to wait through some of the runs.
    let most = 0;
    for (let i = 0; i < 30 && most < 2; i++) most = Math.max(most, await turnsOfRun());
    expect(most).toBeGreaterThan(1);
    step.dispose();
  });
});

describe('a step that cannot be recorded', () => {
  const reasons: { name: string; step: () => void; reason: string }[] = [];
  const counter = { n: 0 };
  reasons.push(
    {
      name: 'reads values',
      step: () => void tf.add(tf.scalar(1), 1).dataSync(),
      reason: 'it looks at values of tensors',
    },
    {
      name: 'depends on chance',
      step: () => void tf.mul(tf.randomUniform([3]), 2),
      reason: 'it does something else each time',
    },
    {
      name: 'makes variables',
      step: () => void tf.variable(tf.scalar(counter.n++)),
      reason: 'it makes or disposes variables',
    },
  );
  test.each(reasons)(
    'because it $name, runs eagerly and says so once',
    async ({ step, reason }) => {
      const heard: string[] = [];
      let runs = 0;
      const counting = (): void => {
        runs++;
        step();
      };
      const onEager = (why: string): number => heard.push(why);
      const recordedStep = new RecordedStep(torchBackend(), counting, { onEager });
      for (let i = 0; i < 6; i++) await recordedStep.run([]);
      expect(runs).toBe(6);
      expect(heard).toEqual([`The step cannot be recorded: ${reason}.`]);
      recordedStep.dispose();
    },
  );
});
