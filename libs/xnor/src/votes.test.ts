import fc from 'fast-check';
import { expect, it } from 'vitest';
import { xnorVotes } from './votes.ts';

const sign = (x: number): number => (x > 0 ? 1 : -1);

it('gives the votes of the worked example', () => {
  const x = [0.5, 0, 1, 2];
  const w = [0.2, -0.4, 0.6, 0.8, -0.1, 0.3, 0.5, -0.7, 0.9, 0.1, -0.3, 0.2, 0.4, 0.4, -0.6, 0.05];
  const votes = xnorVotes(x, w, { inputs: 2, inputDim: 2, outputs: 2, outputDim: 2 });
  [0, -0.3, -0.15, 0.25, 0, 0.45, 0, 0.675].forEach((expected, i) => {
    expect(votes[i]).toBeCloseTo(expected, 6);
  });
});

it('equals the formula, written as loops over floats', () => {
  const dim = fc.integer({ min: 1, max: 9 });
  const shape = fc.record({ inputs: dim, inputDim: dim, outputs: dim, outputDim: dim });
  const float = fc.float({ min: -2, max: 2, noNaN: true });
  const list = (n: number): fc.Arbitrary<number[]> =>
    fc.array(float, { minLength: n, maxLength: n });
  fc.assert(
    fc.property(
      shape.chain((s) =>
        fc.tuple(
          fc.constant(s),
          list(s.inputs * s.inputDim),
          list(s.inputs * s.inputDim * s.outputs * s.outputDim),
        ),
      ),
      ([s, x, w]) => {
        const votes = xnorVotes(x, w, s);
        for (let i = 0; i < s.inputs; i++) {
          for (let c = 0; c < s.outputs * s.outputDim; c++) {
            const [j, k] = [Math.floor(c / s.outputDim), c % s.outputDim];
            let [dot, kx, alpha] = [0, 0, 0];
            for (let d = 0; d < s.inputDim; d++) {
              const xv = x[i * s.inputDim + d]!;
              const wv = w[((i * s.outputs + j) * s.inputDim + d) * s.outputDim + k]!;
              dot += sign(xv) * sign(wv);
              kx += Math.abs(xv) / s.inputDim;
              alpha += Math.abs(wv) / s.inputDim;
            }
            const vote = votes[i * s.outputs * s.outputDim + c]!;
            expect(Math.abs(vote - kx * alpha * dot)).toBeLessThan(1e-4);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});
