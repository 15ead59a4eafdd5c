import { batchKernel, type BatchKernel } from './kernels/batch/batch-kernel.ts';
import { mostDims, rowColumns } from './kernels/batch/layout.ts';
import type { PackedCapsules } from './packed-capsules.ts';
import type { CapsuleShape } from './votes.ts';

/** The most samples that are given to a batch kernel at once. */
const mostSamples = 2048;

/** Samples from which on shared tables cost less than tables of each sample; measured for 128 and 256 capsules. */
const fewestSamples = 128;

/** What keeps a root away from zero; as in the layers. */
const epsilon = 1e-9;

/** Whether {@link runBatch} is the faster way: with one round, capsules follow from the sums alone. */
export function suitsBatch(
  { inputDim }: CapsuleShape,
  { batch, rounds }: { readonly batch: number; readonly rounds: number },
): boolean {
  return rounds === 1 && batch >= fewestSamples && inputDim <= mostDims;
}

/** A batch kernel with its weights, for {@link runBatch}. */
export function packedBatch(packed: PackedCapsules): BatchKernel {
  const kernel = batchKernel(packed.shape, mostSamples);
  loadBatch(kernel, packed);
  return kernel;
}

/**
 * XnODR with one round of routing, for many samples.
 *
 * @param x [batch, inputs, inputDim]
 * @returns [batch, outputs, outputDim]
 */
export function runBatch(kernel: BatchKernel, x: Float32Array, batch: number): Float32Array {
  const { samples, columns, outputs, outputDim } = kernel.sizes;
  const capsules = new Float32Array(batch * columns);
  for (let from = 0; from < batch; from += samples) {
    const count = Math.min(samples, batch - from);
    writeBatch(kernel, x, { from, count });
    kernel.sum(count);
    for (let s = 0; s < count; s++) {
      const to = capsules.subarray((from + s) * columns, (from + s + 1) * columns);
      readSums(kernel, s, to);
      for (let j = 0; j < columns; j += outputDim) squash(to, { j, outputDim, outputs });
    }
  }
  return capsules;
}

/** Copies a sample's sums, which lie in pieces. @param to [columns] */
export function readSums(
  { sizes, places, memory }: BatchKernel,
  sample: number,
  to: Float32Array,
): void {
  const { samples, columns } = sizes;
  for (let c = 0; c < columns; c += rowColumns) {
    const at = places.sums + 4 * (c * samples + sample * rowColumns);
    to.set(new Float32Array(memory, at, Math.min(rowColumns, columns - c)), c);
  }
}

/** `|s|^2 / (1 + |s|^2) * s / |s|` of an output, in place of its summed votes; s is their mean. */
function squash(
  sums: Float32Array,
  at: { readonly j: number; readonly outputDim: number; readonly outputs: number },
): void {
  const [end, share] = [at.j + at.outputDim, 1 / at.outputs];
  let square = 0;
  for (let k = at.j; k < end; k++) square += ((sums[k] as number) * share) ** 2;
  const factor = (share * Math.sqrt(square + epsilon)) / (1 + square);
  for (let k = at.j; k < end; k++) sums[k] = (sums[k] as number) * factor;
}

/** Puts packed weights into a batch kernel's memory: bits stay bits, tables are made from them in each call. */
export function loadBatch({ sizes, places, memory }: BatchKernel, packed: PackedCapsules): void {
  const { inputs, paddedInputs, columns } = sizes;
  const bits = new Uint8Array(memory, places.bits);
  const alphas = new Float32Array(memory, places.alphas);
  for (let input = 0; input < inputs; input++) {
    for (let c = 0; c < columns; c++) {
      const block = Math.floor(c / rowColumns) * paddedInputs + input;
      const to = block * rowColumns + (c % rowColumns);
      const from = input * columns + c;
      bits[to] = packed.bits[from] as number;
      alphas[to] = packed.scales[from] as number;
    }
  }
}

/** Copies samples into a batch kernel's memory. @param x [count, inputs, inputDim] */
export function writeBatch(
  { sizes, places, memory }: BatchKernel,
  x: Float32Array,
  { from, count }: { readonly from: number; readonly count: number },
): void {
  const { inputs, inputDim, paddedInputs } = sizes;
  const rows = new Float32Array(memory, places.x);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * paddedInputs * mostDims;
    const source = (from + sample) * inputs * inputDim;
    if (inputDim === mostDims) rows.set(x.subarray(source, source + inputs * inputDim), start);
    else {
      for (let i = 0; i < inputs; i++) {
        const at = source + i * inputDim;
        rows.set(x.subarray(at, at + inputDim), start + i * mostDims);
      }
    }
  }
}
