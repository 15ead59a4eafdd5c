/** @file Recorded steps that learn nothing: their filters are packed once, with the norms behind them. */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { adam, sgd } from '../optimizers/index.ts';
import { batch, learned, network, state, training, variablesOf } from '../testdata/network.ts';
import { onTorchBackend, values } from '../testdata/on-torch.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import { recordedStep } from './index.ts';
import type { RecordedStep, StepInput } from './recorded-step.ts';

beforeAll(onTorchBackend);

/** Windows, strides, paddings and channel counts of many kinds, with norms and without. */
function windows(): tfl.LayersModel {
  const { layers } = tfl;
  const image = tfl.input({ shape: [14, 11, 3] });
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor) =>
    layer.apply(x) as tfl.SymbolicTensor;
  const conv = (filters: number, kernelSize: number, more: object = {}) =>
    layers.conv2d({ filters, kernelSize, ...more });
  const norm = (more: object = {}) => layers.batchNormalization(more);
  let x = apply(conv(50, 7, { strides: 2, padding: 'same' }), image);
  x = apply(layers.reLU(), apply(norm({ scale: false }), x));
  x = apply(norm({ center: false }), apply(conv(17, 3, { dilationRate: 2, padding: 'same' }), x));
  x = apply(conv(64, 1, { activation: 'relu6' }), x);
  x = apply(layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' }), x);
  x = apply(norm(), x);
  x = apply(layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }), x);
  x = apply(conv(5, 2, { padding: 'same', activation: 'tanh' }), x);
  x = apply(norm(), apply(layers.dense({ units: 33 }), apply(layers.flatten(), x)));
  return tfl.model({ inputs: image, outputs: apply(layers.dense({ units: 6 }), x) });
}

/** Gives a model weights that have nothing special about them; none is below 0.1. */
function setWeights(model: tfl.LayersModel, seed: number): void {
  tf.tidy(() => {
    model.setWeights(
      model.getWeights().map(({ shape }, i) => {
        const numbers = values(shape, seed + i).map((value) => (0.6 + value) / 2);
        return tf.tensor(numbers, shape);
      }),
    );
  });
}

const images = (model: tfl.LayersModel, size: number, seed: number): StepInput => {
  const shape = [size, ...(model.inputs[0]?.shape.slice(1) as number[])];
  return { values: values(shape, seed), shape };
};

interface Evaluation {
  readonly step: RecordedStep;
  /** The model's answer to images. */
  readonly answer: (input: StepInput) => Promise<number[]>;
}

function evaluation(model: tfl.LayersModel): Evaluation {
  const answers = new Map<number, tf.Variable>();
  const step = recordedStep(([x]) => {
    const scores = model.apply(x as tf.Tensor, { training: false }) as tf.Tensor;
    answers.get(scores.shape[0])?.assign(scores);
  });
  return {
    step,
    answer: async (input) => {
      const size = input.shape[0] as number;
      const classes = model.outputs[0]?.shape[1] as number;
      if (!answers.has(size)) answers.set(size, tf.variable(tf.zeros([size, classes]), false));
      await step.run([input]);
      return [...(answers.get(size)?.dataSync() ?? [])];
    },
  };
}

/** What the reference CPU backend makes of a model of the same weights. */
async function reference(
  make: () => tfl.LayersModel,
  weights: readonly Float32Array[],
  { values: numbers, shape }: StepInput,
): Promise<number[]> {
  await tf.setBackend('cpu');
  const answer = tf.tidy(() => {
    const model = make();
    const shapes = model.getWeights().map((weight) => weight.shape);
    model.setWeights(weights.map((weight, i) => tf.tensor(weight, shapes[i])));
    return [...(model.predict(tf.tensor(numbers, [...shape])) as tf.Tensor).dataSync()];
  });
  await tf.setBackend('torch');
  return answer;
}

const weightsOf = (model: tfl.LayersModel): Float32Array[] =>
  model.getWeights().map((weight) => weight.dataSync<'float32'>());

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] as number))));
  expect(worst / scale).toBeLessThan(1e-5);
}

describe('a recorded evaluation', () => {
  test.each([
    { name: 'a residual network', make: network },
    { name: 'windows of many kinds', make: windows },
  ])('gives what the reference CPU backend gives, for $name', async ({ make }) => {
    const model = make();
    setWeights(model, 1);
    const { step, answer } = evaluation(model);
    for (const size of [1, 7]) {
      const input = images(model, size, size);
      const expected = await reference(make, weightsOf(model), input);
      const first = await answer(input);
      expectClose(first, expected);
      // Recorded, compared, replayed: to the bit.
      for (let i = 0; i < 4; i++) expect(await answer(input)).toEqual(first);
    }
    expect(step.programs).toHaveLength(2);
    step.dispose();
  });

  test('has one operation for each convolution and each product', async () => {
    const model = network();
    const { step, answer } = evaluation(model);
    for (let i = 0; i < 4; i++) await answer(images(model, 2, i));
    const kernels = step.programs[0]?.kernels ?? [];
    const prepared = kernels.filter((kernel) => /^(Pack|Fold)(Filter|Depthwise)/.test(kernel));
    expect(prepared).toHaveLength(6);
    expect(kernels.filter((kernel) => !prepared.includes(kernel) && kernel !== 'Reshape')).toEqual([
      'PackedConv2D',
      'MaxPool',
      'PackedConv2D',
      'FusedBatchNorm', // the convolution's result is needed twice
      'FoldedDepthwise',
      'PackedConv2D',
      'Mean',
      'PackedMatMul',
      'PackedMatMul',
    ]);
    step.dispose();
  });

  test('follows weights that are trained in place, assigned, or both', async () => {
    const run = training(adam(0.05));
    const recorded = recordedStep(run.step);
    const { step, answer } = evaluation(run.model);
    const input = images(run.model, 1, 3);
    for (let i = 0; i < 8; i++) {
      await recorded.run(batch(6, i));
      if (i > 4) setWeights(run.model, i);
      if (i > 5) await recorded.run(batch(6, i));
      expectClose(await answer(input), await reference(network, weightsOf(run.model), input));
    }
    expect(step.programs[0]?.kernels).toContain('PackedConv2D');
    recorded.dispose();
    step.dispose();
  });

  test('prepares filters anew only where they have changed', async () => {
    const model = network();
    const { step, answer } = evaluation(model);
    const input = images(model, 1, 3);
    for (let i = 0; i < 4; i++) await answer(input);
    const program = step.programs[0] as NonNullable<(typeof step.programs)[0]>;
    const preparing = async (): Promise<number> => {
      await answer(input);
      const seconds = program.profile();
      return program.kernels.reduce(
        (sum, kernel, i) => sum + (kernel === 'PackFilter' ? (seconds[i] as number) : 0),
        0,
      );
    };
    program.profile();
    expect(await preparing()).toBe(0);
    setWeights(model, 5);
    const once = await preparing();
    expect(once).toBeGreaterThan(0);
    expect(await preparing()).toBe(once);
    step.dispose();
  });

  test('may add up what it finds', async () => {
    const model = network();
    const sum = tf.variable(tf.scalar(0));
    const step = recordedStep(([x]) => {
      const scores = model.apply(x as tf.Tensor, { training: false }) as tf.Tensor;
      sum.assign(tf.add(sum, tf.mean(scores)));
    });
    const input = images(model, 2, 1);
    const mean = tf.tidy(() => {
      const scores = model.predict(tf.tensor(input.values, [...input.shape])) as tf.Tensor;
      return tf.mean(scores).arraySync();
    }) as unknown as number;
    for (let i = 0; i < 6; i++) await step.run([input]);
    expectClose([sum.arraySync()], [6 * mean]);
    expect(step.programs[0]?.kernels).toContain('PackedConv2D');
    step.dispose();
  });
});

test('a step that learns behind a frozen network prepares nothing: its bits are the eager ones', async () => {
  /** The network with fixed statistics, of which the last layer learns. */
  const frozen = () => {
    const run = training(sgd(0.1));
    const last = variablesOf(run.model).slice(-2);
    const step = ([x, labels]: tf.Tensor[]): void => {
      const { grads } = tf.variableGrads(() => {
        const scores = run.model.apply(x as tf.Tensor, { training: false }) as tf.Tensor2D;
        return tf.mean(softmaxCrossEntropy(labels as tf.Tensor2D, scores));
      }, last);
      run.optimizer.applyGradients(grads);
    };
    return { ...run, step };
  };
  const [eager, recorded] = [frozen(), frozen()];
  const before = await learned(recorded);
  const step = recordedStep(recorded.step);
  for (let i = 0; i < 6; i++) {
    tf.tidy(() => {
      eager.step(batch(6, i).map(({ values: v, shape }) => tf.tensor(v, [...shape])));
    });
    await step.run(batch(6, i));
  }
  expect(await state(recorded)).toEqual(await state(eager));
  expect(await learned(recorded)).not.toEqual(before);
  expect(step.programs[0]?.kernels.filter((kernel) => kernel.startsWith('Pack'))).toEqual([]);
  step.dispose();
});
