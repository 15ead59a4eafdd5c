import fc from 'fast-check';
import { expect, it } from 'vitest';
import { xnorAgreement } from './agreement.ts';

const sign = (x: number): number => (x > 0 ? 1 : -1);
const dim = fc.integer({ min: 1, max: 40 });

it('equals the dot products of floating-point signs exactly, scaled by both means', () => {
  const shapes = fc.record({ inputs: dim, outputs: dim, outputDim: dim });
  fc.assert(
    fc.property(
      shapes,
      fc.infiniteStream(fc.constantFrom(0, -0, 1, -1, 3, -5)),
      (shape, stream) => {
        const { inputs, outputs, outputDim } = shape;
        const take = (count: number): Float32Array => Float32Array.from(stream.take(count));
        const [votes, capsules] = [take(inputs * outputs * outputDim), take(outputs * outputDim)];
        const answers = xnorAgreement(votes, capsules, shape);
        for (let pair = 0; pair < inputs * outputs; pair++) {
          let [dot, u, v] = [0, 0, 0];
          for (let k = 0; k < outputDim; k++) {
            const vote = votes[pair * outputDim + k]!;
            const capsule = capsules[(pair % outputs) * outputDim + k]!;
            dot += sign(vote) * sign(capsule);
            u += Math.abs(vote);
            v += Math.abs(capsule);
          }
          expect(answers[pair]).toBe(Math.fround((u / outputDim) * (v / outputDim) * dot));
        }
      },
    ),
    { numRuns: 25 },
  );
});
