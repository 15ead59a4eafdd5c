import { packSigns, signProducts } from './pack.ts';
import type { CapsuleShape } from './votes.ts';

/**
 * XnIDR's agreement of one sample by XNOR and popcount, in plain TypeScript: the reference that the faster
 * kernel must equal.
 *
 * `a[i,j] = Ku[i,j] * Kv[j] * sum_k sgn(uhat[i,j,k]) * sgn(v[j,k])` with `Ku[i,j] = mean_k |uhat[i,j,k]|`
 * and `Kv[j] = mean_k |v[j,k]|`.
 *
 * @param votes [inputs, outputs, outputDim]
 * @param capsules [outputs, outputDim]
 * @returns [inputs, outputs]
 */
export function xnorAgreement(
  votes: Float32Array,
  capsules: Float32Array,
  { inputs, outputs, outputDim }: Pick<CapsuleShape, 'inputs' | 'outputs' | 'outputDim'>,
): Float32Array {
  const row = (values: Float32Array, n: number): Float32Array =>
    values.subarray(n * outputDim, (n + 1) * outputDim);
  const signsOf = (values: Float32Array): ReturnType<typeof packSigns> =>
    packSigns(values, 1, outputDim);
  return Float32Array.from({ length: inputs * outputs }, (_, pair) => {
    const [vote, capsule] = [row(votes, pair), row(capsules, pair % outputs)];
    const [dot = 0] = signProducts(signsOf(vote), signsOf(capsule));
    return meanAbs(vote) * meanAbs(capsule) * dot;
  });
}

function meanAbs(values: Float32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}
