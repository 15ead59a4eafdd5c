/**
 * @file Loads the addon and uses a little of everything on the CPU: some kernels, a recorded step, and
 * the same step through the buffers that devices replay from. Prints what it saw as JSON.
 */
import * as tf from '@tensorflow/tfjs-core';
import { installTorchBackend } from '../install.ts';
import { torchBackend } from '../installed.ts';
import { momentum } from '../optimizers/index.ts';
import { RecordedStep } from '../record/recorded-step.ts';
import { batch, learned, training } from './network.ts';

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

function kernels(): void {
  tf.tidy(() => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    expectEqual('a product', [...tf.matMul(x, x).dataSync()], [7, 10, 15, 22]);
    expectEqual('a sum', [...tf.sum(x, 0).dataSync()], [4, 6]);
    const image = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
    const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
    const corner = tf.conv2d(image, filter, 1, 'same').dataSync()[0];
    expectEqual('a convolution', corner, 4);
    expectEqual('a maximum', [...tf.maxPool(image, 2, 2, 'valid').dataSync()], [1, 1, 1, 1]);
  });
}

/** Seven steps of a small network; what it learned, and whether the last ones were captured. */
async function steps(): Promise<{ weights: number[]; captured: boolean; kernels: number }> {
  const run = training(momentum(0.01, 0.9));
  const step = new RecordedStep(torchBackend(), run.step, {
    onEager: (reason) => {
      throw new Error(reason);
    },
  });
  for (let i = 0; i < 7; i++) await step.run(batch(6, i));
  const [program] = step.programs;
  const seen = { captured: program?.captured ?? false, kernels: program?.kernels.length ?? 0 };
  const weights = await learned(run);
  step.dispose();
  return { weights, ...seen };
}

const info = installTorchBackend({ threads: 1 });
await tf.setBackend('torch');
kernels();
const own = await steps();
torchBackend().native.setNumerics({
  ...{ tf32: true, bfloat16: false, deterministic: false },
  operatorsOnly: true,
});
kernels();
const captured = await steps();
const apart = Math.max(...own.weights.map((x, i) => Math.abs(x - (captured.weights[i] as number))));
expectEqual('steps that were captured', [own.captured, captured.captured], [false, true]);
if (!(apart < 1e-4)) throw new Error(`a captured step ends ${apart} away from the recorded one`);
const recorded = { kernels: own.kernels, captured: captured.kernels, apart };
console.log(JSON.stringify({ ...info, recorded }));
