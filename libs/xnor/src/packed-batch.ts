import type { BatchKernel } from './kernels/batch/batch-kernel.ts';
import { mostDims, rowColumns } from './kernels/batch/layout.ts';
import type { PackedCapsules } from './packed-capsules.ts';

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
