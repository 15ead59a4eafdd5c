import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { torchBackend } from './installed.ts';
import { adam } from './optimizers/index.ts';
import { recordedStep } from './record/index.ts';
import { onTorchBackend, values } from './testdata/on-torch.ts';

beforeAll(onTorchBackend);

const residentBytes = (): number =>
  1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

describe('memory', () => {
  test('is given back when a tensor is disposed', () => {
    const { native } = torchBackend();
    const [tensors, resident] = [native.live(), residentBytes()];
    const large = tf.fill([64, 1024, 1024], 1);
    expect(residentBytes() - resident).toBeGreaterThan(200e6);
    large.dispose();
    expect(residentBytes() - resident).toBeLessThan(20e6);
    expect(native.live()).toBe(tensors);
  });

  test('stays as it is through 2,000 recorded steps', async () => {
    const shape = [8, 5, 5, 2];
    const filter = tf.variable(tf.tensor(values([3, 3, 2, 4], 1), [3, 3, 2, 4]));
    const optimizer = adam(1e-3);
    const step = recordedStep(([x]) => {
      const loss = (): tf.Scalar => {
        const y = tf.relu(tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, 'same'));
        return tf.mean(tf.square(y));
      };
      optimizer.applyGradients(tf.variableGrads(loss, [filter]).grads);
    });
    const inputs = [{ values: values(shape, 2), shape }];
    for (let i = 0; i < 200; i++) await step.run(inputs);
    const [tensors, resident] = [torchBackend().native.live(), residentBytes()];
    for (let i = 0; i < 2000; i++) await step.run(inputs);
    expect(torchBackend().native.live()).toBe(tensors);
    expect(residentBytes() - resident).toBeLessThan(16e6);
    step.dispose();
  }, 60_000);

  test('that runs out is an error which names the tensors, and the next operation works', () => {
    const x = tf.fill([4096, 1024], 1);
    expect(() => tf.tile(x, [1 << 20, 1 << 15])).toThrow(
      expect.objectContaining({
        kind: 'out-of-memory',
        message: expect.stringMatching(
          /^out of memory in Tile of tensors \[4096, 1024\], batch size 4096 /,
        ) as string,
      }),
    );
    expect(tf.sum(x).dataSync()[0]).toBe(4096 * 1024);
  });
});
