import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import type { TunableOptimizer } from '../optimizers/index.ts';
import type { StepInput } from '../record/recorded-step.ts';
import { values } from './on-torch.ts';

const { layers, initializers } = tfl;
const seeded = (seed: number) => initializers.glorotUniform({ seed });

/** A stack of what convolutional networks are made of: every fusion finds its pattern in it. */
export function network(): tfl.LayersModel {
  const image = tfl.input({ shape: [9, 9, 2] });
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(x) as tfl.SymbolicTensor;
  const conv = (filters: number, seed: number, more: object = {}) =>
    layers.conv2d({
      ...{ filters, kernelSize: 3, padding: 'same', kernelInitializer: seeded(seed) },
      ...more,
    });
  let x = apply(conv(20, 1, { activation: 'relu' }), image);
  x = apply(layers.maxPooling2d({ poolSize: 2, padding: 'same' }), x);
  const first = apply(conv(24, 2, { useBias: false }), x);
  x = apply(layers.reLU({ maxValue: 6 }), apply(layers.batchNormalization(), first));
  const depthwise = { kernelSize: 3, padding: 'same', useBias: false } as const;
  x = apply(layers.depthwiseConv2d({ ...depthwise, depthwiseInitializer: seeded(3) }), x);
  x = apply(layers.activation({ activation: 'relu' }), apply(layers.batchNormalization(), x));
  x = apply(layers.batchNormalization(), apply(conv(24, 4, { kernelSize: 1, useBias: false }), x));
  x = apply(layers.activation({ activation: 'relu' }), apply(layers.add(), [first, x]));
  x = apply(layers.globalAveragePooling2d({}), x);
  x = apply(layers.dense({ units: 7, activation: 'relu', kernelInitializer: seeded(5) }), x);
  x = apply(layers.dense({ units: 4, kernelInitializer: seeded(6) }), x);
  return tfl.model({ inputs: image, outputs: x });
}

/** Random images and labels of 4 classes. */
export const batch = (size: number, seed: number): StepInput[] => [
  { values: values([size, 9, 9, 2], seed), shape: [size, 9, 9, 2] },
  {
    values: Float32Array.from({ length: size * 4 }, (_, i) => +(i % 4 === (i >> 2) % 4)),
    shape: [size, 4],
  },
];

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;

/** A model, its optimizer, and one step of both. */
export interface Run {
  readonly model: tfl.LayersModel;
  readonly optimizer: TunableOptimizer;
  readonly step: (inputs: tf.Tensor[]) => void;
}

/** The network before its first step. */
export function training(optimizer: TunableOptimizer, model = network()): Run {
  const weights = variablesOf(model);
  const step = ([images, labels]: tf.Tensor[]): void => {
    const { grads } = tf.variableGrads(() => {
      const scores = model.apply(images as tf.Tensor, { training: true }) as tf.Tensor2D;
      return tf.mean(softmaxCrossEntropy(labels as tf.Tensor2D, scores));
    }, weights);
    optimizer.applyGradients(grads);
  };
  return { model, optimizer, step };
}

/** Everything that a run has learned, as bytes. */
export async function state({ model, optimizer }: Run): Promise<number[][]> {
  const slots = await optimizer.getWeights();
  const tensors = [...model.getWeights(), ...slots.map(({ tensor }) => tensor)];
  return tensors.map((tensor) => [...new Uint8Array(tensor.dataSync().buffer)]);
}

/** The same as numbers; the optimizer's step count is the first of its own. */
export async function learned({ model, optimizer }: Run): Promise<number[]> {
  const slots = await optimizer.getWeights();
  const tensors = [...model.getWeights(), ...slots.map(({ tensor }) => tensor)];
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  return values.flatMap((numbers) => [...numbers]);
}

/** The weights that a model trains. */
export function variablesOf(model: tfl.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read()).filter(isVariable);
}
