import { denseKernel } from '@capsweep/xnor';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from './tensorflow.ts';
import { fastest, numbers } from './timing.ts';

/** Rows, features and units of the product that is compared. */
export const size = { batch: 64, features: 1024, units: 1024 } as const;

/** Microseconds of our binary layer: from floats to floats, signs and packing included. */
export function binaryDense(repeats: number): () => number {
  const kernel = denseKernel(size);
  kernel.load(numbers(size.features * size.units), numbers(size.units).map(Math.abs));
  const x = numbers(size.batch * size.features, 3);
  return () => fastest(() => kernel.run(x, size.batch), repeats);
}

/**
 * Microseconds of TensorFlow.js' WebAssembly backend for the same product of floats, one thread, with
 * SIMD; its operands are in its memory already and its result stays there.
 */
export async function tensorflowDense(repeats: number): Promise<() => number> {
  await startWasm();
  const a = tf.tensor2d(numbers(size.batch * size.features, 3), [size.batch, size.features]);
  const b = tf.tensor2d(numbers(size.features * size.units), [size.features, size.units]);
  return () => fastest(() => tf.matMul(a, b).dispose(), repeats);
}
