import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchNormTrain } from './ops/batch-norm-train.ts';
import { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
import { expectLikeCpu, type Case } from './testdata/compare.ts';
import { onTorchBackend } from './testdata/on-torch.ts';

const image = [2, 7, 6, 5];
// The reference's gradients of resizing are wrong for other images.
const square = [2, 6, 6, 5];
const cast4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

const convolutions: Case[] = (
  [
    [1, 1, 'valid'],
    [3, 1, 'same'],
    [3, 2, 'same'],
    [3, 2, 'valid'],
    [5, 1, 'same'],
    [2, 1, 'same'],
    [3, 1, 1],
  ] as const
).flatMap(([size, stride, pad]) => [
  {
    name: `conv2d ${size}x${size} stride ${stride} ${pad}`,
    shapes: [image, [size, size, 5, 4]],
    f: (x, w) => tf.conv2d(cast4(x), cast4(w), stride, pad),
  },
  {
    name: `depthwiseConv2d ${size}x${size} stride ${stride} ${pad}`,
    shapes: [image, [size, size, 5, 2]],
    f: (x, w) => tf.depthwiseConv2d(cast4(x), cast4(w), stride, pad),
  },
]);

const pools: Case[] = (
  [
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [2, 2, 'same'],
    [3, 1, 1],
  ] as const
).flatMap(([size, stride, pad]) => [
  {
    name: `maxPool ${size} stride ${stride} ${pad}`,
    shapes: [image],
    f: (x) => tf.maxPool(cast4(x), size, stride, pad),
  },
  {
    name: `avgPool ${size} stride ${stride} ${pad}`,
    shapes: [image],
    f: (x) => tf.avgPool(cast4(x), size, stride, pad),
  },
]);

const others: Case[] = [
  { name: 'relu', shapes: [[50]], f: (x) => tf.relu(x) },
  { name: 'relu6', shapes: [[50]], f: (x) => tf.relu6(tf.mul(x, 20)) },
  { name: 'sigmoid', shapes: [[50]], f: (x) => tf.sigmoid(x) },
  { name: 'tanh', shapes: [[50]], f: (x) => tf.tanh(x) },
  { name: 'elu', shapes: [[50]], f: (x) => tf.elu(x) },
  { name: 'softmax', shapes: [[4, 9]], f: (x) => tf.softmax(x) },
  { name: 'logSoftmax', shapes: [[4, 9]], f: (x) => tf.logSoftmax(x) },
  {
    name: 'matMul',
    shapes: [
      [4, 6],
      [6, 3],
    ],
    f: (a, b) => tf.matMul(a, b),
  },
  {
    name: 'matMul a^T b^T',
    shapes: [
      [6, 4],
      [3, 6],
    ],
    f: (a, b) => tf.matMul(a, b, true, true),
  },
  {
    name: 'capsule votes',
    // x [batch, in, inDim], W [in, inDim, out * outDim] -> [in, batch, out * outDim]
    shapes: [
      [3, 6, 4],
      [6, 4, 35],
    ],
    f: (x, w) => tf.matMul(tf.transpose(x, [1, 0, 2]), w),
  },
  {
    name: 'squash',
    shapes: [[3, 6, 4]],
    f: (s) => {
      const square = tf.sum(tf.square(s), -1, true);
      return tf.mul(s, tf.div(square, tf.mul(tf.add(square, 1), tf.sqrt(tf.add(square, 1e-7)))));
    },
  },
  { name: 'norm', shapes: [[3, 5]], f: (x) => tf.norm(x, 'euclidean', -1) },
  { name: 'moments', shapes: [image], f: (x) => tf.moments(x, [0, 1, 2]).variance },
  { name: 'mean', shapes: [image], f: (x) => tf.mean(x, [1, 2]) },
  { name: 'max', shapes: [[4, 9]], f: (x) => tf.max(x, 1) },
  { name: 'slice', shapes: [[4, 9]], f: (x) => tf.slice(x, [1, 2], [2, 5]) },
  {
    name: 'concat',
    shapes: [
      [2, 3],
      [2, 5],
    ],
    f: (a, b) => tf.concat([a, b], 1),
  },
  {
    name: 'stack',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => tf.stack([a, b], 1),
  },
  { name: 'gather', shapes: [[6, 3]], f: (x) => tf.gather(x, tf.tensor1d([1, 1, 5], 'int32')) },
  { name: 'transpose', shapes: [[2, 3, 4]], f: (x) => tf.transpose(x, [2, 0, 1]) },
  { name: 'tile', shapes: [[2, 3]], f: (x) => tf.tile(x, [2, 3]) },
  {
    name: 'pad',
    shapes: [[2, 3]],
    f: (x) =>
      tf.pad(x, [
        [1, 2],
        [0, 1],
      ]),
  },
  {
    name: 'mirrorPad',
    shapes: [[4, 3]],
    f: (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [0, 1],
        ],
        'reflect',
      ),
  },
  {
    name: 'broadcast add',
    shapes: [
      [4, 1, 3],
      [5, 1],
    ],
    f: (a, b) => tf.add(a, b),
  },
  {
    name: 'broadcast mul',
    shapes: [
      [4, 1, 3],
      [5, 1],
    ],
    f: (a, b) => tf.mul(a, b),
  },
  { name: 'div', shapes: [[9], [9]], f: (a, b) => tf.div(a, tf.add(b, 2)) },
  { name: 'pow', shapes: [[9], [9]], f: (a, b) => tf.pow(tf.add(a, 2), b) },
  { name: 'clip', shapes: [[40]], f: (x) => tf.clipByValue(x, -0.2, 0.3) },
  {
    name: 'where',
    shapes: [[9], [9]],
    f: (a, b) => tf.where([true, false, true, true, false, true, false, false, true], a, b),
  },
  { name: 'cumsum', shapes: [[3, 4]], f: (x) => tf.cumsum(x, 1, true, true) },
  { name: 'resizeBilinear', shapes: [square], f: (x) => tf.image.resizeBilinear(cast4(x), [9, 4]) },
  {
    name: 'resizeNearestNeighbor',
    shapes: [square],
    f: (x) => tf.image.resizeNearestNeighbor(cast4(x), [9, 4]),
  },
  {
    name: 'conv3d',
    shapes: [
      [1, 4, 4, 4, 2],
      [2, 2, 2, 2, 3],
    ],
    f: (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, 'same'),
  },
  { name: 'lrn', shapes: [[1, 2, 2, 6]], f: (x) => tf.localResponseNormalization(cast4(x), 2) },
  {
    name: 'batchNorm',
    shapes: [image, [5], [5], [5], [5]],
    f: (...[x, mean, variance, offset, scale]: tf.Tensor[]) =>
      tf.batchNorm(
        x as tf.Tensor,
        mean as tf.Tensor1D,
        tf.add(variance as tf.Tensor1D, 1),
        offset,
        scale,
      ),
    tolerance: 1e-4,
  },
  {
    name: 'batchNormTrain',
    shapes: [image, [5], [5]],
    f: (x, scale, offset) => batchNormTrain(x, scale, offset, 1e-3).y,
    tolerance: 1e-4,
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [[4, 9]],
    f: (x) => softmaxCrossEntropy(tf.oneHot([1, 3, 8, 0], 9) as tf.Tensor2D, x as tf.Tensor2D),
  },
];

beforeAll(onTorchBackend);

describe('values and gradients are those of the reference CPU backend', () => {
  test.each([...convolutions, ...pools, ...others])('$name', expectLikeCpu);
});

describe('fused gradients', () => {
  test('can be differentiated again', async () => {
    await tf.setBackend('torch');
    const curvature = (f: (x: tf.Tensor) => tf.Tensor): number[] =>
      tf.tidy(() => [
        ...tf
          .grad((x) => tf.grad(f)(x))(tf.tensor1d([-1, 0.5, 7]))
          .dataSync(),
      ]);
    expect(curvature((x) => tf.square(tf.relu(x)))).toEqual([0, 2, 2]);
    expect(curvature((x) => tf.square(tf.relu6(x)))).toEqual([0, 2, 0]);
  });

  test('leave other backends alone', async () => {
    await tf.setBackend('cpu');
    const slope = tf.tidy(() =>
      tf
        .grad((x) => tf.relu6(x))(tf.tensor1d([6, 7, 3]))
        .dataSync(),
    );
    expect([...slope]).toEqual([1, 0, 1]);
    await tf.setBackend('torch');
  });
});
