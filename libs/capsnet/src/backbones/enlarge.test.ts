import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { input, model } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { expectAllClose } from '../testing/allclose.ts';
import { enlarged } from './enlarge.ts';

beforeAll(() => tf.setBackend('cpu'));

// What one grey pixel of 0.5 becomes: the backbone's own range, or the one that is asked for.
it.each([
  ['caffe', undefined, [127.5 - 103.939, 127.5 - 116.779, 127.5 - 123.68]],
  ['tf', undefined, [0, 0, 0]],
  ['caffe', 'unit', [0.5, 0.5, 0.5]],
  ['caffe', 'tf', [0, 0, 0]],
  ['tf', 'caffe', [127.5 - 103.939, 127.5 - 116.779, 127.5 - 123.68]],
] as const)('of %s, asked for %s', (usual, range, expected) => {
  const image = input({ shape: [1, 1, 1] });
  const options = { pad: 0, upsample: 2, ...(range && { range }) };
  const net = model({ inputs: image, outputs: enlarged(image, options, usual) });
  const pixels = net.predict(tf.fill([1, 1, 1, 1], 0.5)) as tf.Tensor;
  expect(pixels.shape).toEqual([1, 2, 2, 3]);
  expectAllClose(pixels.dataSync(), [expected, expected, expected, expected].flat(), 1e-4);
});
