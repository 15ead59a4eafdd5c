import type { CapsuleKernel } from './kernels/capsule-kernel.ts';
import { groupDims, laneBytes, lanes, tableOffset, tileInputs } from './kernels/layout.ts';
import type { CapsuleShape } from './votes.ts';

/** An XnODR layer's weights as they are kept: one bit each, and one float per column of them. */
export interface PackedCapsules {
  readonly shape: CapsuleShape;
  /** [inputs, outputs, outputDim, ceil(inputDim / 8)] bytes; bit d is 1 where W[i,j,d,k] > 0. */
  readonly bits: Uint8Array;
  /** A[i,j,k], [inputs, outputs, outputDim]. */
  readonly scales: Float32Array;
}

/** Packs the weights of XnODR. @param weights [inputs, outputs, inputDim, outputDim] */
export function packCapsules(weights: ArrayLike<number>, shape: CapsuleShape): PackedCapsules {
  const { inputs, outputs, inputDim, outputDim } = shape;
  const columns = inputs * outputs * outputDim;
  const columnBytes = Math.ceil(inputDim / 8);
  const bits = new Uint8Array(columns * columnBytes);
  const scales = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const [pair, k] = [Math.floor(column / outputDim), column % outputDim];
    let sum = 0;
    for (let d = 0; d < inputDim; d++) {
      const weight = weights[(pair * inputDim + d) * outputDim + k] as number;
      sum += Math.abs(weight);
      const byte = column * columnBytes + (d >> 3);
      if (weight > 0) bits[byte] = (bits[byte] as number) | (1 << (d & 7));
    }
    scales[column] = sum / inputDim;
  }
  return { shape, bits, scales };
}

/** Puts packed weights into a binary kernel's memory, as the places in its tables that they choose. */
export function loadPacked(kernel: CapsuleKernel, packed: PackedCapsules): void {
  const { sizes, places, memory } = kernel;
  const { inputs, columns, groups, inputDim, tablesBytes, placesPerColumn } = sizes;
  const entries = new Uint16Array(memory, places.entries);
  const scales = new Float32Array(memory, places.scales);
  const columnBytes = Math.ceil(inputDim / 8);
  for (let input = 0; input < inputs; input++) {
    const [tile, within] = [Math.floor(input / tileInputs), input % tileInputs];
    for (let column = 0; column < columns; column++) {
      const at = (tile * columns + column) * tileInputs + within;
      const from = input * columns + column;
      const bits = packed.bits.subarray(from * columnBytes, (from + 1) * columnBytes);
      const isTurned = bitOf(bits, inputDim - 1) === 1;
      if (sizes.isScaledLate) {
        entries[at * placesPerColumn + groups] = (within + 1) * tablesBytes - laneBytes;
      }
      const scale = packed.scales[from] as number;
      scales[at] = isTurned ? -scale : scale;
      for (let group = 0; group < groups; group++) {
        const entry = entryOf(bits, { group, inputDim, isTurned });
        entries[at * placesPerColumn + group] =
          within * tablesBytes + tableOffset(group) + entry * laneBytes;
      }
    }
  }
}

/** The signs of a group as a number, all of them turned round or none. */
function entryOf(
  bits: Uint8Array,
  {
    group,
    inputDim,
    isTurned,
  }: { readonly group: number; readonly inputDim: number; readonly isTurned: boolean },
): number {
  const first = group * groupDims;
  const count = Math.min(groupDims, inputDim - first);
  const dims = Array.from({ length: count }, (_, d) => d);
  return dims.reduce((sum, d) => sum + ((bitOf(bits, first + d) ^ Number(isTurned)) << d), 0);
}

const bitOf = (bits: Uint8Array, d: number): number => ((bits[d >> 3] ?? 0) >> (d & 7)) & 1;

/** Puts floating-point weights into a float kernel's memory. @param weights As of {@link packCapsules}. */
export function loadFloat(kernel: CapsuleKernel, weights: ArrayLike<number>): void {
  const { sizes, places, memory } = kernel;
  const { inputs, columns, outputDim, inputDim, paddedDims } = sizes;
  const to = new Float32Array(memory, places.weights);
  for (let input = 0; input < inputs; input++) {
    for (let column = 0; column < columns; column++) {
      const [j, k] = [Math.floor(column / outputDim), column % outputDim];
      const pair = input * sizes.outputs + j;
      for (let d = 0; d < inputDim; d++) {
        const at = (input * columns + column) * paddedDims + d;
        to[at] = weights[(pair * inputDim + d) * outputDim + k] as number;
      }
    }
  }
}

/**
 * Runs a kernel over a batch of any size.
 *
 * @param x [batch, inputs, inputDim]
 * @returns [batch, outputs, outputDim]
 */
export function runCapsules(
  kernel: CapsuleKernel,
  x: Float32Array,
  { batch, rounds }: { readonly batch: number; readonly rounds: number },
): Float32Array {
  const { columns } = kernel.sizes;
  const capsules = new Float32Array(batch * columns);
  const sums = new Float32Array(kernel.memory, kernel.places.sums, columns * lanes);
  for (let from = 0; from < batch; from += lanes) {
    const count = Math.min(lanes, batch - from);
    writeRows(kernel, x, { from, count });
    kernel.forward(rounds);
    for (let sample = 0; sample < count; sample++) {
      const start = (from + sample) * columns;
      for (let c = 0; c < columns; c++) capsules[start + c] = sums[c * lanes + sample] as number;
    }
  }
  return capsules;
}

/** Copies up to 16 samples into a kernel's memory; what is missing of 16 stays what it was. */
export function writeRows(
  { sizes, places, memory }: CapsuleKernel,
  x: Float32Array,
  { from, count }: { readonly from: number; readonly count: number },
): void {
  const { inputs, inputDim, paddedDims, paddedInputs } = sizes;
  const sampleSize = inputs * inputDim;
  const rows = new Float32Array(memory, places.rows, lanes * paddedInputs * paddedDims);
  for (let sample = 0; sample < count; sample++) {
    const source = x.subarray((from + sample) * sampleSize, (from + sample + 1) * sampleSize);
    const start = sample * paddedInputs * paddedDims;
    if (inputDim === paddedDims) rows.set(source, start);
    else {
      for (let i = 0; i < inputs; i++) {
        rows.set(source.subarray(i * inputDim, (i + 1) * inputDim), start + i * paddedDims);
      }
    }
  }
}
