import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capsuleKernel, type CapsuleKernelSpec } from './kernels/capsule-kernel.ts';
import { lanes } from './kernels/layout.ts';
import { loadFloat, loadPacked, packCapsules, runCapsules, writeRows } from './packed-capsules.ts';
import { numbers, sign, votesOf } from './testdata/drawn.ts';

type Agreement = 'dot' | 'binary';

/**
 * Procedure 1 of Sabour et al., as it is printed; or with XnIDR's agreement, by its formula.
 *
 * @param votes [inputs][outputs][outputDim] of one sample
 */
function route(votes: number[][][], rounds: number, agreement: Agreement): number[] {
  const outputs = votes[0]!.length;
  const logits = votes.map(() => new Array<number>(outputs).fill(0));
  let capsules: number[][] = [];
  for (let round = 1; round <= rounds; round++) {
    const shares = logits.map((row) => {
      const e = row.map(Math.exp);
      const sum = e.reduce((a, b) => a + b);
      return e.map((v) => v / sum);
    });
    capsules = logits[0]!.map((_, j) => {
      const s = votes[0]![j]!.map((__, k) =>
        votes.reduce((sum, vote, i) => sum + shares[i]![j]! * vote[j]![k]!, 0),
      );
      const square = s.reduce((a, v) => a + v * v, 0);
      return s.map((v) => (v * Math.sqrt(square + 1e-9)) / (1 + square));
    });
    votes.forEach((vote, i) => {
      vote.forEach((vs, j) => {
        logits[i]![j]! += agree(vs, capsules[j]!, agreement);
      });
    });
  }
  return capsules.flat();
}

function agree(u: number[], v: number[], agreement: Agreement): number {
  const mean = (xs: number[]): number => xs.reduce((sum, x) => sum + Math.abs(x), 0) / xs.length;
  if (agreement === 'dot') return u.reduce((sum, x, k) => sum + x * v[k]!, 0);
  return mean(u) * mean(v) * u.reduce((sum, x, k) => sum + sign(x) * sign(v[k]!), 0);
}

const dim = fc.integer({ min: 1, max: 9 });
const shapes = fc.record({
  inputs: fc.integer({ min: 1, max: 35 }),
  inputDim: fc.integer({ min: 1, max: 16 }),
  outputs: dim,
  outputDim: dim,
});
const inParts = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: values.length / size }, (_, n) => values.slice(n * size, (n + 1) * size));

const kinds = (['binary', 'float'] as const).flatMap((kind) =>
  (['kept', 'made again'] as const).flatMap((votes) =>
    (['dot', 'binary'] as const).map((agreement) => ({ kind, votes, agreement })),
  ),
);

describe.each(kinds)('$kind votes, $votes, $agreement agreement', (how) => {
  it('equal routing by the formula, for any shape, batch and number of rounds', () => {
    fc.assert(
      fc.property(shapes, dim, fc.integer({ min: 1, max: 4 }), (shape, batch, rounds) => {
        const size = shape.inputs * shape.inputDim;
        const x = numbers(batch * size, 1 + size);
        const w = numbers(size * shape.outputs * shape.outputDim, 7);
        const capsules = run({ shape, ...how }, { x, w, batch, rounds });
        const votes = votesOf({ kind: how.kind, shape, x, w });
        const ofPairs = inParts(inParts(votes, shape.outputDim), shape.outputs);
        const expected = inParts(ofPairs, shape.inputs).flatMap((ofSample) =>
          route(ofSample, rounds, how.agreement),
        );
        const off = expected.map((value, n) => Math.abs(value - capsules[n]!));
        expect(Math.max(...off)).toBeLessThan(2e-5);
      }),
      { numRuns: 15 },
    );
  });
});

function run(
  spec: CapsuleKernelSpec,
  { x, w, batch, rounds }: { x: number[]; w: number[]; batch: number; rounds: number },
): Float32Array {
  const kernel = capsuleKernel(spec);
  if (spec.kind === 'binary') loadPacked(kernel, packCapsules(w, spec.shape));
  else loadFloat(kernel, w);
  return runCapsules(kernel, Float32Array.from(x), { batch, rounds });
}

it('sums of unscaled votes equal the dot products of floating-point signs exactly', () => {
  fc.assert(
    fc.property(shapes, fc.integer(), (shape, seed) => {
      const { inputs, inputDim, outputs, outputDim } = shape;
      const size = inputs * inputDim;
      // Magnitudes of 1 make every scale 1; a zero is a sign too, but weighs on the mean.
      const signs = (count: number): number[] => numbers(count, seed).map((v) => (v > 0 ? 1 : -1));
      const x = signs(lanes * size);
      const w = signs(size * outputs * outputDim);
      const kernel = capsuleKernel({ shape, kind: 'binary', votes: 'made again' });
      loadPacked(kernel, packCapsules(w, shape));
      writeRows(kernel, Float32Array.from(x), { from: 0, count: lanes });
      kernel.firstSums();
      const columns = outputs * outputDim;
      const sums = new Float32Array(kernel.memory, kernel.places.sums, columns * lanes);
      for (let c = 0; c < columns; c++) {
        const [j, k] = [Math.floor(c / outputDim), c % outputDim];
        for (let b = 0; b < lanes; b += 5) {
          let dot = 0;
          for (let n = 0; n < size; n++) {
            const [i, d] = [Math.floor(n / inputDim), n % inputDim];
            const weight = w[((i * outputs + j) * inputDim + d) * outputDim + k]!;
            dot += x[b * size + n]! * weight;
          }
          expect(sums[c * lanes + b]).toBe(dot);
        }
      }
    }),
    { numRuns: 15 },
  );
});

it('takes a bit per weight and a float per column', () => {
  const shape = { inputs: 128, inputDim: 8, outputs: 10, outputDim: 16 };
  const { bits, scales } = packCapsules(new Float32Array(128 * 8 * 160), shape);
  expect(bits.byteLength + scales.byteLength).toBe(163_840 / 8 + 4 * 20_480);
});
