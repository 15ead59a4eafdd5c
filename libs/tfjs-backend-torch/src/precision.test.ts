import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { installTorchBackend } from './install.ts';
import { torchBackend } from './installed.ts';
import { adam } from './optimizers/index.ts';
import { RecordedStep } from './record/recorded-step.ts';
import { batch, learned, training } from './testdata/network.ts';
import { values } from './testdata/on-torch.ts';

beforeAll(async () => {
  installTorchBackend({ threads: 1, precision: 'bfloat16' });
  await tf.setBackend('torch');
});

/** The nearest number of 8 significant bits, ties to even: what bfloat16 stores. */
function rounded(x: number): number {
  const [float, bits] = [new Float32Array([x]), new Uint32Array(1)];
  new Uint8Array(bits.buffer).set(new Uint8Array(float.buffer));
  const word = bits[0] as number;
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0] as number;
}

test('products multiply rounded factors', () => {
  const [x, y] = [values([64], 1), values([64], 2)];
  const product = tf.matMul(tf.tensor2d(x, [1, 64]), tf.tensor2d(y, [64, 1])).dataSync()[0];
  const exact = x.reduce((sum, value, i) => sum + rounded(value) * rounded(y[i] as number), 0);
  expect(product).toBeCloseTo(exact, 2);
  expect(product).toBe(rounded(product as number));
});

test('other operations are as precise as ever', () => {
  const x = values([5], 3);
  expect([...tf.add(tf.tensor1d(x), 1e-4).dataSync()]).toEqual(
    [...x].map((value) => Math.fround(value + Math.fround(1e-4))),
  );
});

test('a network learns, and its weights stay whole', async () => {
  const run = training(adam(0.01));
  const loss = (): number =>
    tf.tidy(() => {
      const [images, labels] = batch(12, 7).map((x) => tf.tensor(x.values, [...x.shape]));
      const scores = run.model.apply(images as tf.Tensor, { training: true }) as tf.Tensor2D;
      return tf.losses.softmaxCrossEntropy(labels as tf.Tensor, scores).dataSync()[0] as number;
    });
  const step = new RecordedStep(torchBackend(), run.step);
  for (let i = 0; i < 120; i++) await step.run(batch(12, 7));
  expect(step.programs.map((program) => program.captured)).toEqual([true]);
  expect(loss()).toBeLessThan(0.3);
  const whole = (await learned(run)).filter((weight) => weight !== rounded(weight));
  expect(whole.length).toBeGreaterThan(1000);
  step.dispose();
});
