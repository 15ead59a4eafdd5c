import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { layers, regularizers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LossName } from '../catalog/losses.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { lossFunctions } from './losses.ts';
import { penalised, type Penalties } from './penalised.ts';

interface Case extends Penalties {
  readonly loss: LossName;
  readonly scores: number[];
  readonly targets: number[];
  readonly kernel: number[];
  readonly bias: number[];
  readonly images: number[];
  readonly drawn: number[];
  readonly value: number;
  readonly gradients: Record<'scores' | 'kernel' | 'bias' | 'drawn', number[]>;
}

const file = new URL('../../testdata/losses.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

beforeAll(() => tf.setBackend('cpu'));

/** A model with a kernel [3, 2] and a bias, of which L2 takes the first only. */
function modelOf({ kernel, bias }: Case): LayersModel {
  const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
  model.setWeights([tf.tensor(kernel, [3, 2]), tf.tensor(bias)]);
  return model;
}

describe.each(cases.map((c) => [c.loss, [c.labelSmoothing, c.l2, c.reconstruction], c] as const))(
  'against Keras in float64: %s; smoothing, L2, reconstruction: %j',
  (kind, _, c) => {
    it('the value and every gradient', () => {
      const model = modelOf(c);
      const loss = penalised(lossFunctions[kind], model, c);
      const scores = tf.variable(tf.tensor2d(c.scores, [4, 5]));
      const drawn = tf.variable(tf.tensor4d(c.drawn, [4, 2, 3, 1]));
      const images = tf.tensor4d(c.images, [4, 2, 3, 1]);
      const [kernel, bias] = variablesOf(model);
      const of = { scores, drawn, kernel, bias };
      const { value, grads } = tf.variableGrads(
        () => loss(scores, tf.tensor2d(c.targets, [4, 5]), { images, others: [drawn] }),
        Object.values(of).filter((variable) => isUsed(variable, of, c)),
      );
      expect(value.dataSync()[0]).toBeCloseTo(c.value, 5);
      for (const [name, variable] of Object.entries(of)) {
        const found = grads[variable.name]?.dataSync();
        const expected = c.gradients[name as keyof typeof of];
        expectAllClose(found ?? expected.map(() => 0), expected, 1e-6);
      }
    });
  },
);

function variablesOf(model: LayersModel): [kernel: tf.Variable, bias: tf.Variable] {
  const read = model.trainableWeights.map((weight) => weight.read());
  return read.filter((tensor) => tensor instanceof tf.Variable) as [tf.Variable, tf.Variable];
}

/** TensorFlow.js refuses gradients of what takes no part; for Keras they are 0. */
function isUsed(
  variable: tf.Variable,
  of: Readonly<Record<'drawn' | 'kernel' | 'bias', tf.Variable>>,
  { l2, reconstruction }: Penalties,
): boolean {
  if (variable === of.bias) return false;
  if (variable === of.kernel) return l2 > 0;
  return variable !== of.drawn || reconstruction > 0;
}

it('adds what layers ask for themselves, each in its own factor, to one for all', () => {
  const kernel = (l2: number, values: number[]): layers.Layer =>
    layers.dense({
      ...{ units: 2, useBias: false, weights: [tf.tensor2d(values, [2, 2])] },
      ...(l2 > 0 && { kernelRegularizer: regularizers.l2({ l2 }) }),
    });
  const [first, second] = [kernel(0.001, [1, -2, 3, 4]), kernel(0, [5, 6, 0, 1])];
  const model = sequential({ layers: [layers.inputLayer({ inputShape: [2] }), first, second] });
  model.build();
  const none = { labelSmoothing: 0, l2: 0, reconstruction: 0 };
  const scores = tf.tensor2d([[1, 0]]);
  const seen = { images: scores, others: [] };
  const found = (l2: number): [value: number, kernels: number[][]] => {
    const loss = penalised(() => tf.scalar(10), model, { ...none, l2 });
    const { value, grads } = tf.variableGrads(() => loss(scores, scores, seen));
    return [value.dataSync()[0]!, Object.values(grads).map((grad) => [...grad.dataSync()])];
  };
  // 1 + 4 + 9 + 16 = 30 in the first kernel, 25 + 36 + 0 + 1 = 62 in the second.
  const [own, ofOwn] = found(0);
  expect(own).toBeCloseTo(10 + 0.001 * 30, 6);
  expectAllClose(ofOwn.flat(), [0.002, -0.004, 0.006, 0.008], 1e-7);
  const [both, ofBoth] = found(0.1);
  expect(both).toBeCloseTo(10 + 0.001 * 30 + 0.1 * 92, 5);
  expectAllClose(ofBoth.flat(), [0.202, -0.404, 0.606, 0.808, 1, 1.2, 0, 0.2], 1e-6);
});
