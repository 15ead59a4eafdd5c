import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchKernel } from './kernels/batch/batch-kernel.ts';
import { popcount32 } from './pack.ts';
import { capsuleKernel } from './kernels/capsule-kernel.ts';
import {
  loadBatch,
  packedBatch,
  readSums,
  runBatch,
  suitsBatch,
  writeBatch,
} from './packed-batch.ts';
import { loadPacked, packCapsules, runCapsules } from './packed-capsules.ts';
import { numbers } from './testdata/drawn.ts';
import { xnorVotes, type CapsuleShape } from './votes.ts';

const shapes = fc.record({
  inputs: fc.integer({ min: 1, max: 35 }),
  inputDim: fc.integer({ min: 1, max: 8 }),
  outputs: fc.integer({ min: 1, max: 9 }),
  outputDim: fc.integer({ min: 1, max: 9 }),
});
const samples = fc.integer({ min: 1, max: 40 });

const floats = (count: number, seed: number): Float32Array =>
  Float32Array.from(numbers(count, seed));

/** The kernel's sums, [count, columns]. @param most Samples that there is room for. */
function sums(
  shape: CapsuleShape,
  { x, w, count, most = count }: Record<'x' | 'w', Float32Array> & { count: number; most?: number },
): number[][] {
  const kernel = batchKernel(shape, most);
  loadBatch(kernel, packCapsules(w, shape));
  writeBatch(kernel, x, { from: 0, count });
  kernel.sum(count);
  return Array.from({ length: count }, (_, sample) => {
    const row = new Float32Array(kernel.sizes.columns);
    readSums(kernel, sample, row);
    return [...row];
  });
}

it('sums of unscaled votes equal the dot products of floating-point signs exactly', () => {
  fc.assert(
    fc.property(shapes, samples, fc.integer(), (shape, count, seed) => {
      const { inputs, inputDim, outputs, outputDim } = shape;
      const size = inputs * inputDim;
      const signs = (length: number, from: number): Float32Array =>
        floats(length, from).map((v) => (v > 0 ? 1 : -1));
      const [x, w] = [signs(count * size, seed), signs(size * outputs * outputDim, seed + 1)];
      const expected = Array.from({ length: count }, (_, s) =>
        Array.from({ length: outputs * outputDim }, (__, c) => {
          const [j, k] = [Math.floor(c / outputDim), c % outputDim];
          let dot = 0;
          for (let n = 0; n < size; n++) {
            const [i, d] = [Math.floor(n / inputDim), n % inputDim];
            dot += x[s * size + n]! * w[((i * outputs + j) * inputDim + d) * outputDim + k]!;
          }
          return dot;
        }),
      );
      expect(sums(shape, { x, w, count, most: count + 3 })).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

it('sums of votes equal those of the plain reference, to rounding, for any shape and batch', () => {
  fc.assert(
    fc.property(shapes, samples, (shape, count) => {
      const { inputs, inputDim, outputs, outputDim } = shape;
      const [size, columns] = [inputs * inputDim, outputs * outputDim];
      const [x, w] = [floats(count * size, 1 + size), floats(size * columns, 7)];
      const got = sums(shape, { x, w, count });
      for (let s = 0; s < count; s++) {
        const votes = xnorVotes(x.subarray(s * size, (s + 1) * size), w, shape);
        for (let c = 0; c < columns; c++) {
          let sum = 0;
          for (let i = 0; i < inputs; i++) sum += votes[i * columns + c]!;
          expect(Math.abs(got[s]![c]! - sum)).toBeLessThan(2e-5);
        }
      }
    }),
    { numRuns: 30 },
  );
});

it('a vote of as many equal as different signs is exactly 0', () => {
  const shape = { inputs: 1, inputDim: 8, outputs: 1, outputDim: 1 };
  const w = Float32Array.from([0.3, 0.7, 0.1, 0.9, 0.2, 0.6, 0.8, 0.5]);
  const patterns = Array.from({ length: 256 }, (_, p) => p);
  const balanced = patterns.filter((p) => popcount32(p) === 4);
  const x = Float32Array.from(
    balanced.flatMap((p) => Array.from(w, (_, d) => ((p >> d) & 1) * 0.37 - 0.11)),
  );
  const got = sums(shape, { x, w, count: balanced.length });
  expect(balanced).toHaveLength(70);
  expect(got.every(([vote]) => vote === 0)).toBe(true);
});

it('makes the capsules of one round, and those of every call when there are more samples than room', () => {
  const shape = { inputs: 20, inputDim: 8, outputs: 3, outputDim: 5 };
  const [batch, size] = [1100, 160];
  const [x, w] = [floats(batch * size, 3), floats(size * 15, 7)];
  const packed = packCapsules(w, shape);
  const few = capsuleKernel({ shape, kind: 'binary', votes: 'kept' });
  loadPacked(few, packed);
  const expected = runCapsules(few, x, { batch, rounds: 1 });
  const got = runBatch(packedBatch(packed), x, batch);
  expect(got).toHaveLength(expected.length);
  expect(Math.max(...expected.map((value, n) => Math.abs(value - got[n]!)))).toBeLessThan(1e-6);
  expect(Math.max(...expected)).toBeGreaterThan(0.1);
});

it('is chosen for many samples, one round and up to 8 dimensions', () => {
  const shape = { inputs: 128, inputDim: 8, outputs: 10, outputDim: 16 };
  expect(suitsBatch(shape, { batch: 128, rounds: 1 })).toBe(true);
  expect(suitsBatch(shape, { batch: 127, rounds: 1 })).toBe(false);
  expect(suitsBatch(shape, { batch: 128, rounds: 2 })).toBe(false);
  expect(suitsBatch({ ...shape, inputDim: 16 }, { batch: 128, rounds: 1 })).toBe(false);
});

it('refuses input capsules of more than 8 dimensions', () => {
  const shape = { inputs: 1, inputDim: 9, outputs: 1, outputDim: 1 };
  expect(() => batchKernel(shape, 16)).toThrow('batchKernel: 9 dimensions are more than 8.');
});
