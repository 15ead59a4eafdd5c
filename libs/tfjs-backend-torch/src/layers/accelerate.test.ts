import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { torchBackend } from '../installed.ts';
import { record } from '../record/recorder.ts';
import { onTorchBackend } from '../testdata/on-torch.ts';

beforeAll(onTorchBackend);

const relu6 = (x: tf.Tensor): tf.Tensor =>
  layers.activation({ activation: 'relu6' }).apply(x) as tf.Tensor;

test.each(['torch', 'cpu'])('relu6 lies between 0 and 6 on %s, as its gradient', async (name) => {
  await tf.setBackend(name);
  const x = tf.tensor1d([-7, -0.5, 0.5, 5.5, 6.5, 70]);
  expect([...relu6(x).dataSync()]).toEqual([0, 0, 0.5, 5.5, 6, 6]);
  expect([...tf.grad(relu6)(x).dataSync()]).toEqual([0, 0, 1, 1, 0, 0]);
  await tf.setBackend('torch');
});

test('relu6 is one operation here, and one for its gradient', () => {
  const x = tf.variable(tf.tensor1d([-7, 0.5, 70]));
  const recording = record(torchBackend(), () => {
    x.assign(tf.tidy(() => tf.grad(relu6)(x) as tf.Tensor1D));
  });
  if (!recording.recorded) throw new Error(recording.reason);
  const { kernels } = recording.program;
  expect(kernels.filter((kernel) => kernel.startsWith('Relu'))).toEqual(['Relu6', 'Relu6Grad']);
  expect(kernels).not.toContain('Minimum');
  recording.program.dispose();
});
