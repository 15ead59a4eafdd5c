import { packSigns, signProducts } from './pack.ts';

/** Shape of a capsule layer: [inputs, inputDim] to [outputs, outputDim]. */
export interface CapsuleShape {
  readonly inputs: number;
  readonly inputDim: number;
  readonly outputs: number;
  readonly outputDim: number;
}

/**
 * XnODR's votes of one sample by XNOR and popcount, in plain TypeScript: the reference that every
 * faster kernel must equal.
 *
 * `uhat[i,j,k] = Kx[i] * A[i,j,k] * sum_d sgn(x[i,d]) * sgn(W[i,j,d,k])` with
 * `Kx[i] = mean_d |x[i,d]|` and `A[i,j,k] = mean_d |W[i,j,d,k]|`.
 *
 * @param x [inputs, inputDim]
 * @param weights [inputs, outputs, inputDim, outputDim]
 * @returns [inputs, outputs, outputDim]
 */
export function xnorVotes(
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
  shape: CapsuleShape,
): Float32Array {
  const { inputs, inputDim } = shape;
  const columns = columnsOf(weights, shape); // [inputs, outputs * outputDim, inputDim]
  const perInput = shape.outputs * shape.outputDim;
  const votes = new Float32Array(inputs * perInput);
  for (let i = 0; i < inputs; i++) {
    const capsule = Array.from({ length: inputDim }, (_, d) => x[i * inputDim + d] as number);
    const block = columns.subarray(i * perInput * inputDim, (i + 1) * perInput * inputDim);
    const dots = signProducts(
      packSigns(capsule, 1, inputDim),
      packSigns(block, perInput, inputDim),
    );
    const kx = meanAbs(capsule);
    for (let c = 0; c < perInput; c++) {
      const alpha = meanAbs(block.subarray(c * inputDim, (c + 1) * inputDim));
      votes[i * perInput + c] = kx * alpha * (dots[c] as number);
    }
  }
  return votes;
}

/** The weights with the summed axis last: [inputs, outputs, outputDim, inputDim]. */
function columnsOf(weights: ArrayLike<number>, shape: CapsuleShape): Float32Array {
  const { inputs, inputDim, outputs, outputDim } = shape;
  const columns = new Float32Array(inputs * outputs * outputDim * inputDim);
  for (let ij = 0; ij < inputs * outputs; ij++) {
    for (let d = 0; d < inputDim; d++) {
      for (let k = 0; k < outputDim; k++) {
        columns[(ij * outputDim + k) * inputDim + d] = weights[
          (ij * inputDim + d) * outputDim + k
        ] as number;
      }
    }
  }
  return columns;
}

function meanAbs(values: Iterable<number> & { readonly length: number }): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum / values.length;
}
