import { util, type CumsumAttrs, type TensorInfo, type TopKAttrs } from '@tensorflow/tfjs-core';
import { flag, kernel, type KernelFamily, type KernelTable } from './define.ts';

interface X {
  readonly x: TensorInfo;
}
interface ReduceAttrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** Reductions over axes, softmax, cumulative sums and products, the k largest. */
export const reduce: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const table: KernelTable = {};
  for (const name of ['Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any']) {
    const number = code(name);
    table[name] = kernel<X, ReduceAttrs>(({ x }, { axis, reductionIndices, keepDims }) => {
      const axes = util.parseAxisParam((axis ?? reductionIndices) as number, x.shape);
      return backend.run(number, [x], [flag(keepDims), ...axes]);
    });
  }
  for (const name of ['ArgMax', 'ArgMin']) {
    const number = code(name);
    table[name] = kernel<X, { axis: number | number[] }>(({ x }, { axis }) => {
      const [only] = util.parseAxisParam(axis, x.shape);
      return backend.run(number, [x], [only ?? 0]);
    });
  }
  for (const name of ['Cumsum', 'Cumprod']) {
    const number = code(name);
    table[name] = kernel<X, CumsumAttrs>(({ x }, { axis, exclusive, reverse }) => {
      const [only] = util.parseAxisParam(axis, x.shape);
      return backend.run(number, [x], [only ?? 0, flag(exclusive), flag(reverse)]);
    });
  }
  const softmax = code('Softmax');
  const logSoftmax = code('LogSoftmax');
  const topK = code('TopK');
  return {
    ...table,
    Softmax: kernel<{ logits: TensorInfo }, { dim: number }>(({ logits }, { dim }) =>
      backend.run(softmax, [logits], [dim]),
    ),
    LogSoftmax: kernel<{ logits: TensorInfo }, { axis: number }>(({ logits }, { axis }) =>
      backend.run(logSoftmax, [logits], [axis]),
    ),
    TopK: kernel<X, TopKAttrs>(({ x }, { k }) => backend.runAll(topK, [x], [k])),
  };
};
