import type { FusedBatchNormAttrs, LRNAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { flag, kernel, present, type KernelFamily } from './define.ts';

interface Normed {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly offset?: TensorInfo;
  readonly scale?: TensorInfo;
}

const lrnNumbers = (a: LRNAttrs): number[] => [a.depthRadius, a.bias, a.alpha, a.beta];

/** Batch normalisation with given statistics, and local response normalisation. */
export const norm: KernelFamily = (backend) => {
  const batchNorm = backend.mailbox.kernel('FusedBatchNorm');
  return {
    FusedBatchNorm: kernel<Normed, FusedBatchNormAttrs>((inputs, { varianceEpsilon }) => {
      const { x, mean, variance, offset, scale } = inputs;
      const more = present(offset, scale);
      const numbers = [varianceEpsilon, flag(!!offset), flag(!!scale)];
      return backend.run(batchNorm, [x, mean, variance, ...more], numbers);
    }),
    LRN: kernel<{ x: TensorInfo }, LRNAttrs>(({ x }, attrs) =>
      backend.run(backend.mailbox.kernel('LRN'), [x], lrnNumbers(attrs)),
    ),
    LRNGrad: kernel<Record<'x' | 'y' | 'dy', TensorInfo>, LRNAttrs>(({ x, y, dy }, attrs) =>
      backend.run(backend.mailbox.kernel('LRNGrad'), [x, y, dy], lrnNumbers(attrs)),
    ),
  };
};
