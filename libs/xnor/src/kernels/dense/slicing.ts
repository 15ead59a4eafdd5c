import { slicedKernel } from '../sliced/sliced-kernel.ts';
import type { DenseKernel, DenseShape } from './dense.ts';
import { readRows } from './rows.ts';

/** Compiles a binary dense layer that counts 128 units side by side. */
export function slicingDense(shape: DenseShape, isScaled: boolean): DenseKernel {
  const { batch, features, units } = shape;
  const kernel = slicedKernel({ features, taps: 1, units, inputs: batch, rows: batch });
  kernel.totals.fill(features);
  kernel.magnitudes.fill(1);
  const { paddedUnits } = kernel;
  return {
    shape,
    load: (weights, scales) => {
      kernel.load((_, feature, unit) => (weights[feature * units + unit] as number) > 0);
      kernel.scales.set(scales);
    },
    run: (x, rows) => {
      kernel.x.set(x.subarray(0, rows * features));
      kernel.takeSigns(rows);
      if (isScaled) {
        for (let row = 0; row < rows; row++) {
          kernel.magnitudes[row] = (kernel.sums[row] as number) / features;
        }
      }
      for (let block = 0; block < kernel.blocks; block++) {
        for (const segment of kernel.segments) {
          kernel.makeTables(block, 0, segment);
          kernel.count(segment, { input: 0, step: 1, row: 0, rows });
        }
        kernel.answer(block, rows);
      }
      return readRows(kernel.y, rows, { units, paddedUnits });
    },
  };
}
