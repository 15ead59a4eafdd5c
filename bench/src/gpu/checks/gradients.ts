import * as tf from '@tensorflow/tfjs-core';
import { batchNormTrain, softmaxCrossEntropy } from '@capsweep/tfjs-backend-torch';
import { numbers } from '../start.ts';

/** A function of tensors, and the shapes that it takes. */
interface Case {
  readonly kernel: string;
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...xs: tf.Tensor[]) => tf.Tensor;
}

/** How far a device's values and gradients are from those of the reference. */
export interface Difference {
  readonly kernel: string;
  /** Largest |difference| / max(1, |value|). */
  readonly worst: number;
  readonly holds: boolean;
  readonly error?: string;
}

const most = 1e-5;
const as4 = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;
const image = [2, 8, 8, 4];

const conv =
  (activation: 'linear' | 'relu' | 'relu6', strides: number, pad: 'same' | 'valid') =>
  (x?: tf.Tensor, filter?: tf.Tensor, bias?: tf.Tensor): tf.Tensor =>
    tf.fused.conv2d({
      ...{ x: as4(x), filter: as4(filter), strides, pad, activation },
      bias: bias as tf.Tensor1D,
    });
const depthwise =
  (strides: number) =>
  (x?: tf.Tensor, filter?: tf.Tensor): tf.Tensor =>
    tf.depthwiseConv2d(as4(x), as4(filter), strides, 'same');

const cases: readonly Case[] = [
  { kernel: 'conv2d', shapes: [image, [3, 3, 4, 6], [6]], f: conv('linear', 1, 'same') },
  { kernel: 'conv2d, stride 2', shapes: [image, [3, 3, 4, 6], [6]], f: conv('linear', 2, 'same') },
  { kernel: 'conv2d, bias, relu', shapes: [image, [3, 3, 4, 6], [6]], f: conv('relu', 1, 'same') },
  {
    kernel: 'conv2d, bias, relu6',
    shapes: [image, [1, 1, 4, 6], [6]],
    f: conv('relu6', 1, 'valid'),
  },
  { kernel: 'depthwise', shapes: [image, [3, 3, 4, 1]], f: depthwise(1) },
  { kernel: 'depthwise, stride 2', shapes: [image, [3, 3, 4, 1]], f: depthwise(2) },
  {
    kernel: 'matmul, bias, relu',
    shapes: [[5, 7], [7, 3], [3]],
    f: (a, b, bias) =>
      tf.fused.matMul({
        ...{ a: a, b: b, activation: 'relu' },
        bias: bias,
      }),
  },
  {
    kernel: 'batch norm',
    shapes: [image, [4], [4]],
    f: (x, scale, offset) => batchNormTrain(x, scale, offset, 1e-3).y,
  },
  { kernel: 'max pool', shapes: [image], f: (x) => tf.maxPool(as4(x), 2, 2, 'valid') },
  { kernel: 'max pool, overlapping', shapes: [image], f: (x) => tf.maxPool(as4(x), 3, 2, 'same') },
  { kernel: 'average pool', shapes: [image], f: (x) => tf.avgPool(as4(x), 2, 2, 'valid') },
  { kernel: 'relu', shapes: [image], f: (x) => tf.relu(as4(x)) },
  { kernel: 'relu6', shapes: [image], f: (x) => tf.relu6(tf.mul(as4(x), 20)) },
  { kernel: 'sigmoid', shapes: [image], f: (x) => tf.sigmoid(as4(x)) },
  { kernel: 'tanh', shapes: [image], f: (x) => tf.tanh(as4(x)) },
  { kernel: 'softmax', shapes: [[5, 7]], f: (x) => tf.softmax(x as tf.Tensor2D) },
  {
    kernel: 'softmax cross-entropy',
    shapes: [[5, 7]],
    f: (x) => {
      const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4], 'int32'), 7);
      return softmaxCrossEntropy(tf.cast(labels, 'float32') as tf.Tensor2D, x as tf.Tensor2D);
    },
  },
];

/** The value and all gradients, for inputs that every backend gets alike. */
async function outcome(backend: string, { shapes, f }: Case): Promise<number[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(() => {
    const xs = shapes.map((shape, i) =>
      tf.tensor(numbers(tf.util.sizeFromShape([...shape]), i), [...shape]),
    );
    const value = f(...xs);
    const dy = tf.tensor(numbers(value.size, 99), value.shape);
    return [value, ...tf.grads(f)(xs, dy)];
  });
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.flatMap((list) => [...list]);
}

async function compare(one: Case): Promise<Difference> {
  try {
    const expected = await outcome('cpu', one);
    const actual = await outcome('torch', one);
    const worst = farthest(actual, expected);
    return { kernel: one.kernel, worst, holds: worst <= most };
  } catch (error) {
    return { kernel: one.kernel, worst: Infinity, holds: false, error: String(error) };
  }
}

/** Largest |difference| / max(1, |value|); Infinity where numbers are missing or are none. */
export function farthest(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  return actual.reduce((worst, x, i) => {
    const want = expected[i] as number;
    const apart = Math.abs(x - want) / Math.max(1, Math.abs(want));
    return Number.isNaN(apart) ? Infinity : Math.max(worst, apart);
  }, 0);
}

/** Values and gradients of every fused kernel against TensorFlow.js' own CPU backend. */
export async function checkGradients(): Promise<Difference[]> {
  const list: Difference[] = [];
  for (const one of cases) list.push(await compare(one));
  await tf.setBackend('torch');
  return list;
}
