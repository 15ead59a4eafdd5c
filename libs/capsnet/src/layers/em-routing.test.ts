import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { EmRouting } from './em-routing.ts';

beforeAll(() => tf.setBackend('cpu'));

it.each([4, 16])('begins where activations have a slope, with %i dimensions', (outputDim) => {
  const layer = new EmRouting({ outputCapsules: 10, outputDim, routingIterations: 3, seed: 1 });
  // As primary capsules are: short, and nothing below 0.
  const capsules = tf.mul(tf.relu(tf.randomNormal([4, 200, 8], 0, 1, 'float32', 3)), 0.3);
  const activations = [...(layer.apply(capsules) as tf.Tensor).dataSync()];
  expect(activations).toHaveLength(40);
  for (const activation of activations) expect(Math.abs(activation - 0.5)).toBeLessThan(0.45);
});
