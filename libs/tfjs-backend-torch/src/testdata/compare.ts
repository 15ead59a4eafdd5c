import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { values } from './on-torch.ts';

/** A function of tensors and the shapes it takes. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...xs: tf.Tensor[]) => tf.Tensor;
  /** Largest accepted |difference| / max(1, |value|). @default 1e-5 */
  readonly tolerance?: number;
}

interface Outcome {
  readonly value: Float32Array;
  readonly gradients: Float32Array[];
}

/** The value and the gradients of a case on a backend, for inputs that every backend gets alike. */
async function outcome(backend: string, { shapes, f }: Case): Promise<Outcome> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const xs = shapes.map((shape, i) => tf.tensor(values(shape, i + 1), [...shape]));
    const value = f(...xs);
    const dy = tf.tensor(values(value.shape, 99), value.shape);
    const gradients = tf.grads((...inputs: tf.Tensor[]) => f(...inputs))(xs, dy);
    return {
      value: value.dataSync<'float32'>(),
      gradients: gradients.map((g) => g.dataSync<'float32'>()),
    };
  });
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  actual.forEach((value, i) => {
    const want = expected[i] as number;
    worst = Math.max(worst, Math.abs(value - want) / Math.max(1, Math.abs(want)));
  });
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Expects a case to have the value and the gradients that the reference CPU backend gives it. */
export async function expectLikeCpu(testCase: Case): Promise<void> {
  const expected = await outcome('cpu', testCase);
  const actual = await outcome('torch', testCase);
  const tolerance = testCase.tolerance ?? 1e-5;
  expectClose(actual.value, expected.value, tolerance);
  actual.gradients.forEach((gradient, i) =>
    expectClose(gradient, expected.gradients[i] as Float32Array, tolerance),
  );
}
