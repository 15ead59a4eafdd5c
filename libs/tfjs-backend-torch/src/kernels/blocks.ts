import {
  backend_util,
  slice_util,
  util,
  type BatchToSpaceNDAttrs,
  type DepthToSpaceAttrs,
  type SpaceToBatchNDAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernel, type KernelFamily } from './define.ts';

interface X {
  readonly x: TensorInfo;
}

/** Kernels that move blocks of an image between its axes, each by views and one copy. */
export const blocks: KernelFamily = (backend) => {
  const [transpose, slice, pad, reverse] = ['Transpose', 'Slice', 'PadV2', 'Reverse'].map((name) =>
    backend.mailbox.kernel(name),
  ) as [number, number, number, number];
  /** x as `split`, its axes turned round, as `joined`. */
  const rearranged = (
    x: TensorInfo,
    { split, axes, joined }: { split: number[]; axes: number[]; joined: number[] },
  ): TensorInfo => {
    const apart = backend.view(x, split);
    const turned = backend.run(transpose, [apart], axes);
    const result = backend.view(turned, joined);
    for (const tensor of [apart, turned]) backend.drop(tensor);
    return result;
  };
  return {
    BatchToSpaceND: kernel<X, BatchToSpaceNDAttrs>(({ x }, { blockShape, crops }) => {
      const block = util.sizeFromShape(blockShape);
      const split = backend_util.getReshaped(x.shape, blockShape, block);
      const axes = backend_util.getPermuted(split.length, blockShape.length);
      const joined = backend_util.getReshapedPermuted(x.shape, blockShape, block);
      const whole = rearranged(x, { split, axes, joined });
      const [begin, size] = slice_util.parseSliceParams(
        whole,
        backend_util.getSliceBeginCoords(crops, blockShape.length),
        backend_util.getSliceSize(joined, crops, blockShape.length),
      ) as [number[], number[]];
      const result = backend.run(slice, [whole], [...begin, ...size]);
      backend.drop(whole);
      return result;
    }),
    SpaceToBatchND: kernel<X, SpaceToBatchNDAttrs>(({ x }, { blockShape, paddings }) => {
      const block = util.sizeFromShape(blockShape);
      const around = x.shape.flatMap((_, axis) => paddings[axis - 1] ?? [0, 0]);
      const padded = backend.run(pad, [x], [0, ...around]);
      const split = backend_util.getReshaped(padded.shape, blockShape, block, false);
      const axes = backend_util.getPermuted(split.length, blockShape.length, false);
      const joined = backend_util.getReshapedPermuted(padded.shape, blockShape, block, false);
      const result = rearranged(padded, { split, axes, joined });
      backend.drop(padded);
      return result;
    }),
    DepthToSpace: kernel<X, DepthToSpaceAttrs>(({ x }, { blockSize: n, dataFormat }) => {
      util.assert(
        dataFormat === 'NHWC',
        () => `Only NHWC dataFormat supported for depthToSpace. Got ${dataFormat}`,
      );
      const [batch, height, width, depth] = x.shape as [number, number, number, number];
      const channels = depth / (n * n);
      return rearranged(x, {
        split: [batch, height, width, n, n, channels],
        axes: [0, 1, 3, 2, 4, 5],
        joined: [batch, height * n, width * n, channels],
      });
    }),
    FlipLeftRight: kernel<{ image: TensorInfo }>(({ image }) => backend.run(reverse, [image], [2])),
  };
};
