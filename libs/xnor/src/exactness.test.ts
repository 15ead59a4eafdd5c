/**
 * @file The capsule kernels' votes and XnIDR's agreement equal dot products of floating-point signs exactly: each vote
 * that is kept, and each agreement of each round. Magnitudes are powers of two or small whole numbers, so that
 * every scale and every sum is a float32 and nothing is left to a tolerance.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capsuleKernel, type CapsuleKernel } from './kernels/capsule-kernel.ts';
import { lanes } from './kernels/layout.ts';
import { loadFloat, loadPacked, packCapsules, writeRows } from './packed-capsules.ts';
import { drawing, sign, upTo, votesOf, type Given } from './testdata/drawn.ts';
import type { CapsuleShape } from './votes.ts';

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

/** Inputs of `lanes` samples and weights without a rounded scale; zeros only where a mean of some of them is exact. */
function given(kind: Given['kind'], shape: CapsuleShape, seed: number): Given {
  const { inputs, inputDim, outputs, outputDim } = shape;
  const drawn = drawing(seed);
  const signed = (magnitude: number): number => {
    if (kind === 'float') return drawn(5) - 2;
    if (isPowerOfTwo(inputDim) && drawn(4) === 0) return 0;
    return drawn(2) === 0 ? magnitude : -magnitude;
  };
  const x = upTo(lanes * inputs).flatMap(() => {
    const magnitude = 2 ** (drawn(4) - 2);
    return upTo(inputDim).map(() => signed(magnitude));
  });
  const w = upTo(inputs * outputs).flatMap(() => {
    const magnitudes = upTo(outputDim).map(() => 2 ** (drawn(4) - 2));
    return upTo(inputDim).flatMap(() => magnitudes.map(signed));
  });
  return { kind, shape, x, w };
}

function loaded(
  one: Given,
  votes: 'kept' | 'made again',
  agreement: 'dot' | 'binary',
): CapsuleKernel {
  const { kind, shape, x, w } = one;
  const kernel = capsuleKernel({ shape, kind, votes, agreement });
  if (kind === 'binary') loadPacked(kernel, packCapsules(w, shape));
  else loadFloat(kernel, w);
  writeRows(kernel, Float32Array.from(x), { from: 0, count: lanes });
  return kernel;
}

/** Numbers of a kernel's memory. */
const floats = ({ memory }: CapsuleKernel, place: number, count: number): number[] => [
  ...new Float32Array(memory, place, count),
];

/** Without the sign of a zero, which means nothing. */
const plain = (values: readonly number[]): number[] => values.map((v) => v + 0);

const shapes = fc.record({
  inputs: fc.integer({ min: 1, max: 19 }),
  inputDim: fc.integer({ min: 1, max: 13 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  // Beyond 32 signs there are two words of them.
  outputDim: fc.oneof(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 31, max: 35 })),
});
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe.each(['binary', 'float'] as const)('%s votes', (kind) => {
  it('that are kept are the exact ones, each of them, and so are their sums', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const one = given(kind, shape, seed);
        const columns = shape.outputs * shape.outputDim;
        const kernel = loaded(one, 'kept', 'dot');
        kernel.firstSums();
        const expected = votesOf(one);
        const sums = new Array<number>(columns * lanes).fill(0);
        for (const i of upTo(shape.inputs)) {
          const place = kernel.places.votes + i * kernel.sizes.votesBytes;
          const exact = upTo(columns * lanes).map((n) => {
            const [c, b] = [Math.floor(n / lanes), n % lanes];
            return expected[(b * shape.inputs + i) * columns + c]!;
          });
          expect(plain(floats(kernel, place, columns * lanes))).toEqual(plain(exact));
          exact.forEach((vote, n) => (sums[n]! += vote));
        }
        expect(plain(floats(kernel, kernel.places.sums, columns * lanes))).toEqual(plain(sums));
      }),
      { numRuns: 15 },
    );
  });
});

/** Factor of agreements, whose softmax is of powers of 2. */
const log2e = Math.fround(Math.LOG2E);

/** `mean |v|` as a kernel adds it up: in order, in single precision. */
function meanOf(values: readonly number[]): number {
  const sum = values.reduce((total, v) => Math.fround(total + Math.abs(v)), 0);
  return Math.fround(sum * Math.fround(1 / values.length));
}

/** Agreements [inputs, outputs, lanes] after so many rounds with these capsules, [columns, lanes] each. */
function agreementsOf(one: Given, capsules: readonly number[][]): number[] {
  const { inputs, outputs, outputDim } = one.shape;
  const votes = votesOf(one);
  return upTo(inputs * outputs * lanes).map((n) => {
    const [i, j, b] = [Math.floor(n / lanes / outputs), Math.floor(n / lanes) % outputs, n % lanes];
    const from = ((b * inputs + i) * outputs + j) * outputDim;
    const u = votes.slice(from, from + outputDim);
    return capsules.reduce((sum, columns) => {
      const v = upTo(outputDim).map((k) => columns[(j * outputDim + k) * lanes + b]!);
      const dot = u.reduce((total, vote, k) => total + sign(vote) * sign(v[k]!), 0);
      const scale = Math.fround(Math.fround(meanOf(v) * log2e) * meanOf(u));
      return Math.fround(sum + Math.fround(dot * scale));
    }, 0);
  });
}

const ways = (['binary', 'float'] as const).flatMap((kind) =>
  (['kept', 'made again'] as const).map((votes) => ({ kind, votes })),
);
describe.each(ways)('XnIDR’s agreement with $kind votes, $votes', ({ kind, votes }) => {
  it('is the dot product of floating-point signs by both means, in every round', () => {
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const one = given(kind, shape, seed);
        const kernel = loaded(one, votes, 'binary');
        const { inputs, outputs, outputDim } = shape;
        const capsulesAfter = (rounds: number): number[] => {
          kernel.forward(rounds);
          return floats(kernel, kernel.places.sums, outputs * outputDim * lanes);
        };
        const capsules = [capsulesAfter(1)];
        for (const rounds of [2, 3]) {
          const next = capsulesAfter(rounds);
          const found = floats(kernel, kernel.places.agreements, inputs * outputs * lanes);
          expect(plain(found)).toEqual(plain(agreementsOf(one, capsules)));
          capsules.push(next);
        }
      }),
      { numRuns: 12 },
    );
  });
});
