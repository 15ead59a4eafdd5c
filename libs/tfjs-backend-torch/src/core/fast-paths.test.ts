import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { onTorchBackend } from '../testdata/on-torch.ts';

beforeAll(onTorchBackend);

const counts = (): Omit<tf.MemoryInfo, 'unreliable' | 'reasons'> => {
  const { numBytes, numDataBuffers, numTensors } = tf.memory();
  return { numBytes, numDataBuffers, numTensors };
};

describe('the short ways through the engine', () => {
  test('count tensors as the engine does', () => {
    const before = counts();
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.tidy(() => tf.add(x, x));
    const z = tf.tidy(() => tf.split(x, 3)[1] as tf.Tensor);
    const same = x.clone();
    expect(counts()).toEqual({
      numBytes: before.numBytes + 4 * (3 + 3 + 1 + 3),
      numDataBuffers: before.numDataBuffers + 3, // the clone has the data of x
      numTensors: before.numTensors + 4,
    });
    tf.dispose([x, y, z, same]);
    expect(counts()).toEqual(before);
  });

  test('bring tensors over from other backends, and count them once', async () => {
    await tf.setBackend('cpu');
    const before = counts();
    const x = tf.tensor1d([4]);
    await tf.setBackend('torch');
    const y = tf.mul(x, x);
    expect(y.dataSync()[0]).toBe(16);
    expect(counts().numDataBuffers).toBe(before.numDataBuffers + 2);
    tf.dispose([x, y]);
    expect(counts()).toEqual(before);
  });

  test('end a scope that an error leaves', () => {
    const before = counts();
    const x = tf.ones([2, 3]);
    expect(() => tf.tidy(() => tf.matMul(tf.add(x, x), tf.ones([2, 2])))).toThrow(
      /cannot be multiplied/,
    );
    x.dispose();
    expect(counts()).toEqual(before);
    expect(tf.engine().state.scopeStack).toHaveLength(0);
  });

  test('give tensors a gradient through several outputs', () => {
    const gradient = tf.grad((x) => tf.split(tf.mul(x, x), 2)[1] as tf.Tensor)(tf.tensor1d([2, 3]));
    expect([...gradient.dataSync()]).toEqual([0, 6]);
  });
});
