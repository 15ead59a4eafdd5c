import {
  backend_util,
  util,
  type AvgPool3DAttrs,
  type MaxPoolAttrs,
  type MaxPoolWithArgmaxAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { flag, kernel, type KernelFamily, type KernelTable } from './define.ts';
import { after, windowNumbers, type Axis } from './window.ts';

interface X {
  readonly x: TensorInfo;
}
interface Backward {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

function poolInfo(
  x: readonly number[],
  attrs: Omit<MaxPoolAttrs, 'dimRoundingMode'> & Partial<MaxPoolAttrs>,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    x as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

/** A window of one element that moves by one: TensorFlow.js returns the input itself. */
function changesNothing(info: backend_util.Conv2DInfo): boolean {
  const single = info.filterHeight === 1 && info.filterWidth === 1;
  return single && util.arraysEqual(info.inShape, info.outShape);
}

function poolInfo3d(x: readonly number[], attrs: AvgPool3DAttrs): backend_util.Conv3DInfo {
  return backend_util.computePool3DInfo(
    x as [number, number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    attrs.dataFormat,
  );
}

function windowNumbers3d(info: backend_util.Conv3DInfo): number[] {
  const { front, back, top, bottom, left, right } = info.padInfo;
  const sizes = [info.filterDepth, info.filterHeight, info.filterWidth];
  const strides = [info.strideDepth, info.strideHeight, info.strideWidth];
  const ins = [info.inDepth, info.inHeight, info.inWidth];
  const outs = [info.outDepth, info.outHeight, info.outWidth];
  const asked = [back, bottom, right];
  const padding = [front, top, left].flatMap((before, i) => {
    const axis = { before, size: ins[i], out: outs[i], stride: strides[i], window: sizes[i] };
    return [before, after(asked[i] as number, axis as Axis)];
  });
  return [...sizes, ...strides, ...padding];
}

/** Pooling and its gradients. */
export const pool: KernelFamily = (backend) => {
  const table: KernelTable = {};
  for (const name of ['MaxPool', 'AvgPool']) {
    const forward = backend.mailbox.kernel(name);
    const forward3d = backend.mailbox.kernel(`${name}3D`);
    const backward = backend.mailbox.kernel(`${name}Grad`);
    const backward3d = backend.mailbox.kernel(`${name}3DGrad`);
    table[name] = kernel<X, MaxPoolAttrs>(({ x }, attrs) => {
      const info = poolInfo(x.shape, attrs);
      return changesNothing(info)
        ? backend.share(x)
        : backend.run(forward, [x], windowNumbers(info));
    });
    table[`${name}Grad`] = kernel<Backward, MaxPoolAttrs>(({ dy, input }, attrs) =>
      backend.run(backward, [dy, input], windowNumbers(poolInfo(input.shape, attrs))),
    );
    table[`${name}3D`] = kernel<X, AvgPool3DAttrs>(({ x }, attrs) => {
      const info = poolInfo3d(x.shape, attrs);
      return info.outShape.includes(0)
        ? backend.make(info.outShape, x.dtype, new Float32Array(0))
        : backend.run(forward3d, [x], windowNumbers3d(info));
    });
    table[`${name}3DGrad`] = kernel<Backward, AvgPool3DAttrs>(({ dy, input }, attrs) =>
      backend.run(backward3d, [dy, input], windowNumbers3d(poolInfo3d(input.shape, attrs))),
    );
  }
  const argmax = backend.mailbox.kernel('MaxPoolWithArgmax');
  table['MaxPoolWithArgmax'] = kernel<X, MaxPoolWithArgmaxAttrs>(({ x }, attrs) => {
    const window = windowNumbers(poolInfo(x.shape, attrs));
    return backend.runAll(argmax, [x], [...window, flag(attrs.includeBatchInIndex)]);
  });
  return table;
};
