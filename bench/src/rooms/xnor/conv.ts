import { convKernel } from '@capsweep/xnor';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from './tensorflow.ts';
import { fastest, numbers } from './timing.ts';

/** A middle block of a residual network, as daBNN and Larq measure it. */
export const convSize = {
  height: 14,
  width: 14,
  channels: 256,
  filters: 256,
  kernelSize: 3,
  stride: 1,
  padding: 'same',
} as const;

const { height, width, channels, filters, kernelSize, stride, padding } = convSize;
const image = (): Float32Array => numbers(height * width * channels, 3);
const weights = (): Float32Array => numbers(kernelSize * kernelSize * channels * filters);

/** Microseconds of our binary convolution: from floats to floats, signs and their packing included. */
export function binaryConv(repeats: number): () => number {
  const kernel = convKernel(convSize);
  kernel.load(weights(), numbers(filters).map(Math.abs));
  const x = image();
  return () => fastest(() => kernel.run(x), repeats);
}

/** Microseconds of TensorFlow.js' WebAssembly backend for the same convolution of floats, one thread. */
export async function tensorflowConv(repeats: number): Promise<() => number> {
  await startWasm();
  const x = tf.tensor4d(image(), [1, height, width, channels]);
  const w = tf.tensor4d(weights(), [kernelSize, kernelSize, channels, filters]);
  return () => fastest(() => tf.conv2d(x, w, stride, padding).dispose(), repeats);
}
