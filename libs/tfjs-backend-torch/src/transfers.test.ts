import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { torchBackend } from './installed.ts';
import { onTorchBackend } from './testdata/on-torch.ts';

beforeAll(onTorchBackend);

const handleOf = (tensor: tf.Tensor): number => torchBackend().handle(tensor);

test('a batch is taken at once, into the memory where the tensor lies', () => {
  const { native } = torchBackend();
  const tensor = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const values = Float32Array.of(5, 6, 7, 8);
  native.upload(handleOf(tensor), values);
  values.fill(0);
  expect([...tensor.dataSync()]).toEqual([5, 6, 7, 8]);
});

test('a strided tensor gets and gives its elements in row-major order', async () => {
  const { native } = torchBackend();
  const turned = tf.transpose(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
  native.upload(handleOf(turned), Float32Array.of(1, 2, 3, 4, 5, 6));
  const values = new Float32Array(6);
  await native.readLater(handleOf(turned), values);
  expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what is read later is what was there when it was asked for', async () => {
  const { native } = torchBackend();
  const sum = tf.variable(tf.zeros([1000]), false);
  const readings = [];
  for (let i = 1; i <= 20; i++) {
    native.upload(handleOf(sum), new Float32Array(1000).fill(i));
    const values = new Float32Array(1000);
    readings.push(native.readLater(handleOf(sum), values).then(() => values));
  }
  const seen = await Promise.all(readings);
  expect(seen.map((values) => [values[0], values[999]])).toEqual(
    seen.map((_, i) => [i + 1, i + 1]),
  );
});

test('a tensor may be disposed while it is on its way', async () => {
  const { native } = torchBackend();
  const tensor = tf.tensor1d([1, 2, 3]);
  const values = new Float32Array(3);
  const reading = native.readLater(handleOf(tensor), values);
  tensor.dispose();
  await reading;
  expect([...values]).toEqual([1, 2, 3]);
});

test('memory of another size is refused, and nothing changes', () => {
  const { native } = torchBackend();
  const tensor = tf.tensor1d([1, 2, 3]);
  const refusal = 'a tensor of shape [3] has 12 bytes, but 8 were given';
  expect(() => {
    native.upload(handleOf(tensor), new Float32Array(2));
  }).toThrow(refusal);
  expect(() => native.readLater(handleOf(tensor), new Float32Array(2))).toThrow(refusal);
  expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
});
