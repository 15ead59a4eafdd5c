/** @file A capsule layer of the paper's size, binary and in floating point. */
import {
  batchKernel,
  capsuleKernel,
  compile,
  floatSumsFunction,
  lanes,
  loadBatch,
  loadFloat,
  loadPacked,
  packCapsules,
  peakFunction,
  peakMacs,
  writeBatch,
  writeRows,
  type CapsuleKernel,
  type CapsuleKernelSpec,
} from '@capsweep/xnor';
import { fastest, numbers } from './timing.ts';

/** Input capsules on MobileNetV2 and on ResNet-50. */
export const inputCounts = [128, 256] as const;

const rounds = 3;
const shapeOf = (inputs: number): CapsuleKernelSpec['shape'] => ({
  inputs,
  inputDim: 8,
  outputs: 10,
  outputDim: 16,
});

/** Samples that share tables of the votes. */
export const batchSamples = 2048;

/** Products of the votes of 16 samples. */
export const votesMacs = (inputs: number): number => lanes * inputs * 8 * 160;

function ready(inputs: number, how: Omit<CapsuleKernelSpec, 'shape'>): CapsuleKernel {
  const shape = shapeOf(inputs);
  const kernel = capsuleKernel({ shape, ...how });
  const weights = numbers(inputs * 8 * 160, 7);
  if (how.kind === 'binary') loadPacked(kernel, packCapsules(weights, shape));
  else loadFloat(kernel, weights);
  const x = numbers(lanes * inputs * 8).map((value) => Math.max(0, value));
  writeRows(kernel, x, { from: 0, count: lanes });
  return kernel;
}

/** Microseconds of binary votes with their first sum, signs taken anew each time. */
export function binaryVotes(inputs: number, repeats: number): () => number {
  const kernel = ready(inputs, { kind: 'binary', votes: 'made again' });
  return () => fastest(kernel.firstSums, repeats);
}

/** The same for many samples at once, tables and signs made anew each time: a share of the time, for 16. */
export function batchVotes(inputs: number, repeats: number): () => number {
  const shape = shapeOf(inputs);
  const kernel = batchKernel(shape, batchSamples);
  loadBatch(kernel, packCapsules(numbers(inputs * 8 * 160, 7), shape));
  const x = numbers(batchSamples * inputs * 8).map((value) => Math.max(0, value));
  writeBatch(kernel, x, { from: 0, count: batchSamples });
  return () => (fastest(() => kernel.sum(batchSamples), repeats) * lanes) / batchSamples;
}

/** Microseconds of the same in floating point: one product of matrices. */
export function floatVotes(inputs: number, repeats: number): () => number {
  const [depth, columns] = [inputs * 8, 160];
  const weights = 4 * lanes * depth;
  const sums = weights + 4 * depth * columns;
  const at = { samples: lanes, depth, columns, x: 0, weights, sums };
  const kernel = compile([floatSumsFunction(at)], sums + 4 * lanes * columns);
  new Float32Array(kernel.memory).set(numbers(sums / 4));
  const run = kernel.functions['floatSums'] as () => void;
  return () => fastest(run, repeats);
}

/** The most products in a second, in thousands of millions, with 4 floats at a time. */
export function peak(repeats: number): () => number {
  const { functions } = compile([peakFunction], 64);
  const turns = 2000;
  const run = (): void => functions['peak']?.(turns);
  return () => (turns * peakMacs) / fastest(run, repeats) / 1000;
}

/** Microseconds of a head with three rounds of routing, votes kept between rounds or made again. */
export function head(
  inputs: number,
  how: Omit<CapsuleKernelSpec, 'shape'>,
  repeats: number,
): () => number {
  const kernel = ready(inputs, how);
  return () => fastest(() => kernel.forward(rounds), repeats);
}
