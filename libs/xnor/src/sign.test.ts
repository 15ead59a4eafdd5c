import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { meanMagnitude, scaledSign } from './scale.ts';
import { binarySign } from './sign.ts';

beforeAll(() => tf.setBackend('cpu'));

const points = [-3, -1.0000001, -1, -0.5, -0, 0, 1e-30, 0.5, 1, 1.0000001, 3, NaN];

it('is -1 at zero and below, +1 above, never 0', () => {
  const expected = points.map((x) => (x > 0 ? 1 : -1));
  expect([...binarySign(tf.tensor1d(points)).dataSync()]).toEqual(expected);
});

it('is +1 at zero where that is asked for, and nothing else changes', () => {
  const expected = points.map((x) => (x >= 0 ? 1 : -1));
  expect([...binarySign(tf.tensor1d(points), 1).dataSync()]).toEqual(expected);
  expect([...scaledSign(tf.tensor1d([0, -2]), 0, 1).dataSync()]).toEqual([1, -1]);
});

it('lets the gradient through unchanged where |t| <= 1 and stops it elsewhere', () => {
  const dy = points.map((_, i) => i + 0.25);
  const gradient = tf.grad((t) => binarySign(t))(tf.tensor1d(points), tf.tensor1d(dy));
  const expected = points.map((x, i) => (Math.abs(Math.fround(x)) <= 1 ? dy[i] : 0));
  expect([...gradient.dataSync()]).toEqual(expected);
});

it('scales by the mean magnitude, which is a constant to the gradient', () => {
  const t = tf.tensor2d([
    [0.5, -1.5],
    [0, 0.25],
  ]);
  expect(meanMagnitude(t, 1).arraySync()).toEqual([[1], [0.125]]);
  expect(scaledSign(t, 1).arraySync()).toEqual([
    [1, -1],
    [-0.125, 0.125],
  ]);
  expect(scaledSign(t, 0).arraySync()).toEqual([
    [0.25, -0.875],
    [-0.25, 0.875],
  ]);
  const dy = tf.tensor2d([
    [2, 3],
    [4, 8],
  ]);
  expect(
    tf
      .grad((x) => scaledSign(x, 1))(t, dy)
      .arraySync(),
  ).toEqual([
    [2, 0],
    [0.5, 1],
  ]);
  expect(
    tf
      .grad((x) => meanMagnitude(x, 1))(t)
      .arraySync(),
  ).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

it('as one operation equals sign times detached scale, forward and backward', () => {
  const t = tf.randomNormal([4, 5, 6], 0, 1, 'float32', 7);
  const dy = tf.randomNormal([4, 5, 6], 0, 1, 'float32', 8);
  const two = (x: tf.Tensor): tf.Tensor => tf.mul(binarySign(x), meanMagnitude(x, 1));
  const one = (x: tf.Tensor): tf.Tensor => scaledSign(x, 1);
  expect([...one(t).dataSync()]).toEqual([...two(t).dataSync()]);
  const [a, b] = [tf.grad(one)(t, dy).dataSync(), tf.grad(two)(t, dy).dataSync()];
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i]!, 6);
  });
});
