import { readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { onTorchBackend, values } from '../testdata/on-torch.ts';
import { recordedStep } from './index.ts';

beforeAll(onTorchBackend);

const shape = [1 << 20];
const input = { values: values(shape, 1), shape };

/** The highest resident memory of this process since the last call, in bytes. */
function peakBytes(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  writeFileSync('/proc/self/clear_refs', '5');
  return 1024 * Number(kilobytes);
}

/** Sixty results of 4 MB each, of which two are needed at a time; all are tensors until the end. */
const chain = (x: tf.Tensor): tf.Tensor => {
  let y = x;
  for (let i = 0; i < 60; i++) y = tf.sin(y);
  return y;
};

describe('a step that is being recorded', () => {
  test('takes no more memory in its first runs than later', async () => {
    const total = tf.variable(tf.scalar(0));
    const step = recordedStep(([x]) => {
      total.assign(tf.add(total, tf.sum(chain(x as tf.Tensor))));
    });
    await recordedStep(([x]) => void tf.sum(x as tf.Tensor)).run([input]);
    peakBytes();
    const before = peakBytes();
    for (let i = 0; i < 5; i++) await step.run([input]);
    expect(peakBytes() - before).toBeLessThan(40e6);
    const once = tf.tidy(() => tf.sum(chain(tf.tensor(input.values))).arraySync() as number);
    expect(total.arraySync()).toBeCloseTo(5 * once, 1);
    step.dispose();
  });

  test('is computed where somebody asks for values, and goes on from there', async () => {
    const seen: number[] = [];
    const count = tf.variable(tf.scalar(1));
    const step = recordedStep(() => {
      const doubled = tf.mul<tf.Scalar>(count, 2);
      seen.push(doubled.arraySync());
      count.assign(tf.add(doubled, 1));
    });
    for (let i = 0; i < 4; i++) await step.run([]);
    expect(seen).toEqual([2, 6, 14, 30]);
    expect(count.arraySync()).toBe(31);
    step.dispose();
  });

  test('computes what somebody keeps', async () => {
    const kept: tf.Tensor[] = [];
    const step = recordedStep(([x]) => {
      kept.push(tf.keep(tf.mul(x as tf.Tensor, 3)));
    });
    for (let i = 1; i <= 4; i++) {
      await step.run([{ values: Float32Array.of(i), shape: [1] }]);
    }
    expect(kept.slice(0, 3).map((tensor) => tensor.dataSync()[0])).toEqual([3, 6, 9]);
    step.dispose();
  });

  test('computes at once where stand-ins of zeros would not do', async () => {
    const result = tf.variable(tf.tensor1d([0], 'int32'));
    const divisor = tf.variable(tf.tensor1d([3], 'int32'));
    const step = recordedStep(() => {
      result.assign(
        tf.floorDiv(tf.tensor1d([12], 'int32'), tf.add(divisor, tf.scalar(1, 'int32'))),
      );
    });
    for (let i = 0; i < 5; i++) await step.run([]);
    expect([...result.dataSync()]).toEqual([3]);
    step.dispose();
  });

  test('that fails leaves the variables with values', async () => {
    const weight = tf.variable(tf.scalar(5));
    const step = recordedStep(([x]) => {
      weight.assign(tf.add(weight, 1));
      tf.matMul(x as tf.Tensor2D, tf.zeros([3, 3]));
    });
    const run = step.run([{ values: new Float32Array(4), shape: [2, 2] }]);
    await expect(run).rejects.toThrow(/cannot be multiplied/);
    expect(weight.arraySync()).toBe(6);
    step.dispose();
  });
});
