import * as tf from '@tensorflow/tfjs-core';
import { installTorchBackend } from '../install.ts';

/** Registers the backend on one thread and makes it the current one; for tests. */
export async function onTorchBackend(): Promise<void> {
  installTorchBackend({ threads: 1 });
  await tf.setBackend('torch');
}

/** A small generator of numbers, so that tests do not depend on the code under test. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Values of a tensor of this shape in [-0.5, 0.5). */
export function values(shape: readonly number[], seed: number): Float32Array {
  const next = numbers(seed);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);
}
