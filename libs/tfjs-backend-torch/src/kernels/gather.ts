import {
  backend_util,
  scatter_util,
  util,
  type GatherV2Attrs,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { flag, kernel, type KernelFamily } from './define.ts';

/** Kernels that read or write at places given by another tensor. */
export const gather: KernelFamily = (backend) => ({
  ...scatter(backend),
  ...counting(backend),
  GatherV2: kernel<{ x: Tensor; indices: Tensor }, GatherV2Attrs>((inputs, attrs) =>
    gatherV2(backend, inputs, attrs),
  ),
  GatherNd: kernel<{ params: Tensor; indices: Tensor }>(({ params, indices }) => {
    const [shape, slices, sliceSize] = backend_util.prepareAndValidate(params, indices);
    const depth = indices.shape.at(-1) ?? 0;
    const rows = util.sizeFromShape(params.shape) / sliceSize;
    const source = backend.view(params, [rows, sliceSize]);
    const places = backend.view(indices, [slices, depth]);
    const number = backend.mailbox.kernel('GatherNd');
    const found = backend.run(number, [source, places], params.shape.slice(0, depth));
    return finish(backend, found, shape, [source, places]);
  }),
});

/** Reshapes a result and disposes what was made on the way. */
function finish(
  backend: TorchBackend,
  result: TensorInfo,
  shape: number[],
  intermediates: TensorInfo[],
): TensorInfo {
  const output = backend.view(result, shape);
  for (const tensor of [result, ...intermediates]) backend.drop(tensor);
  return output;
}

function gatherV2(
  backend: TorchBackend,
  { x, indices }: { x: Tensor; indices: Tensor },
  { axis, batchDims }: GatherV2Attrs,
): TensorInfo {
  const [only = 0] = util.parseAxisParam(axis, x.shape);
  const info = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, only, batchDims);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const count = util.sizeFromShape(indices.shape) / batchSize;
  const source = backend.view(x, [batchSize, outerSize, dimSize, sliceSize]);
  const places = backend.view(indices, [batchSize, count]);
  const found = backend.run(backend.mailbox.kernel('GatherV2'), [source, places]);
  return finish(backend, found, outputShape, [source, places]);
}

const scatter: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  return {
    ScatterNd: kernel<{ indices: Tensor; updates: Tensor }, { shape: number[] }>(
      ({ indices, updates }, attrs) => {
        const { shape } = attrs;
        const info = scatter_util.calculateShapes(updates, indices, shape);
        const { sliceRank, numUpdates, sliceSize, outputSize } = info;
        const places = backend.view(indices, [numUpdates, sliceRank]);
        const values = backend.view(updates, [numUpdates, sliceSize]);
        const numbers = [outputSize / sliceSize, ...shape.slice(0, sliceRank)];
        const result = backend.run(code('ScatterNd'), [places, values], numbers);
        return finish(backend, result, shape, [places, values]);
      },
    ),
    TensorScatterUpdate: kernel<Record<'tensor' | 'indices' | 'updates', Tensor>>(
      ({ tensor, indices, updates }) => {
        const { shape } = tensor;
        const info = scatter_util.calculateShapes(updates, indices, shape);
        const { sliceRank, numUpdates, sliceSize, outputSize } = info;
        const rows = backend.view(tensor, [outputSize / sliceSize, sliceSize]);
        const places = backend.view(indices, [numUpdates, sliceRank]);
        const values = backend.view(updates, [numUpdates, sliceSize]);
        const inputs = [rows, places, values];
        const number = code('TensorScatterUpdate');
        const result = backend.run(number, inputs, shape.slice(0, sliceRank));
        return finish(backend, result, shape, inputs);
      },
    ),
    UnsortedSegmentSum: kernel<{ x: TensorInfo; segmentIds: TensorInfo }, { numSegments: number }>(
      ({ x, segmentIds }, { numSegments }) => {
        const count = util.sizeFromShape(segmentIds.shape);
        const rest = x.shape.slice(segmentIds.shape.length);
        const rows = backend.view(x, [count, util.sizeFromShape(rest)]);
        const ids = backend.view(segmentIds, [count]);
        const sums = backend.run(code('UnsortedSegmentSum'), [rows, ids], [numSegments]);
        return finish(backend, sums, [numSegments, ...rest], [rows, ids]);
      },
    ),
  };
};

const counting: KernelFamily = (backend) => {
  const bincount = backend.mailbox.kernel('Bincount');
  return {
    Bincount: kernel<{ x: TensorInfo; weights: TensorInfo }, { size: number }>(
      ({ x, weights }, { size }) => {
        const flat = backend.view(x, [util.sizeFromShape(x.shape)]);
        const counts = backend.run(bincount, [flat, weights], [size, 0]);
        backend.drop(flat);
        return counts;
      },
    ),
    DenseBincount: kernel<
      { x: TensorInfo; weights: TensorInfo },
      { size: number; binaryOutput?: boolean }
    >(({ x, weights }, { size, binaryOutput }) =>
      backend.run(bincount, [x, weights], [size, flag(binaryOutput)]),
    ),
    SearchSorted: kernel<
      { sortedSequence: TensorInfo; values: TensorInfo },
      { side: 'left' | 'right' }
    >(({ sortedSequence, values }, { side }) =>
      backend.run(
        backend.mailbox.kernel('SearchSorted'),
        [sortedSequence, values],
        [flag(side === 'right')],
      ),
    ),
  };
};
