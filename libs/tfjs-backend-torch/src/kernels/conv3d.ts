import {
  backend_util,
  type Conv3DAttrs,
  type Conv3DBackpropFilterV2Attrs,
  type Conv3DBackpropInputV2Attrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernel, type KernelFamily } from './define.ts';

type Shape5 = [number, number, number, number, number];

function geometry(
  x: number[],
  filter: number[],
  attrs: Pick<Conv3DAttrs, 'strides' | 'pad'>,
): number[] {
  const dilations = (attrs as Partial<Conv3DAttrs>).dilations ?? 1;
  const info = backend_util.computeConv3DInfo(
    x as Shape5,
    filter as Shape5,
    attrs.strides,
    dilations,
    attrs.pad,
  );
  const { front, back, top, bottom, left, right } = info.padInfo;
  return [
    ...[info.strideDepth, info.strideHeight, info.strideWidth],
    ...[info.dilationDepth, info.dilationHeight, info.dilationWidth],
    ...[front, back, top, bottom, left, right],
  ];
}

/** Convolutions in three dimensions and their gradients. */
export const conv3d: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  return {
    Conv3D: kernel<{ x: TensorInfo; filter: TensorInfo }, Conv3DAttrs>(({ x, filter }, attrs) =>
      backend.run(code('Conv3D'), [x, filter], geometry(x.shape, filter.shape, attrs)),
    ),
    Conv3DBackpropInputV2: kernel<
      { dy: TensorInfo; filter: TensorInfo },
      Conv3DBackpropInputV2Attrs
    >(({ dy, filter }, attrs) => {
      const numbers = [...geometry(attrs.inputShape, filter.shape, attrs), ...attrs.inputShape];
      return backend.run(code('Conv3DBackpropInputV2'), [dy, filter], numbers);
    }),
    Conv3DBackpropFilterV2: kernel<{ x: TensorInfo; dy: TensorInfo }, Conv3DBackpropFilterV2Attrs>(
      ({ x, dy }, attrs) => {
        const numbers = [...geometry(x.shape, attrs.filterShape, attrs), ...attrs.filterShape];
        return backend.run(code('Conv3DBackpropFilterV2'), [x, dy], numbers);
      },
    ),
  };
};
