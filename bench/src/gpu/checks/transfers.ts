import * as tf from '@tensorflow/tfjs-core';
import { recordedStep, type StepInput } from '@capsweep/tfjs-backend-torch';
import { numbers, refuse } from '../start.ts';

/** Whether every batch arrived in order, and every value that was read back was of its own step. */
export interface TransferCheck {
  readonly steps: number;
  readonly holds: boolean;
  readonly error?: string;
}

const steps = 40;
const size = 10_000;

/**
 * Steps that add a batch to a sum; each sum is asked for and only looked at when all steps are on their
 * way.
 */
export async function checkTransfers(): Promise<TransferCheck> {
  const sum = tf.variable(tf.zeros([size]), false);
  const step = recordedStep(
    ([x]) => {
      sum.assign(tf.add(sum, x as tf.Tensor));
    },
    { onEager: refuse },
  );
  try {
    const readings: Promise<ArrayLike<number>>[] = [];
    const values = new Float32Array(size); // the same memory for every batch
    for (let i = 0; i < steps; i++) {
      values.set(numbers(size, i));
      const input: StepInput = { values, shape: [size] };
      await step.run([input]);
      readings.push(sum.data());
    }
    return { steps, holds: sameSums(await Promise.all(readings)) };
  } catch (error) {
    return { steps, holds: false, error: String(error) };
  } finally {
    step.dispose();
    sum.dispose();
  }
}

/** In float32, as the device adds. */
function sameSums(readings: readonly ArrayLike<number>[]): boolean {
  const expected = new Float32Array(size);
  return readings.every((reading, i) => {
    const added = numbers(size, i);
    for (let k = 0; k < size; k++) expected[k] = Math.fround((expected[k] ?? 0) + (added[k] ?? 0));
    return expected.every((value, k) => value === reading[k]);
  });
}
