import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type FusedConv2DAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernel, type KernelFamily } from './define.ts';
import { tail } from './fused.ts';
import { channelsLast, channelsLastPad, permuted, toNhwc, turn } from './data-format.ts';
import { windowNumbers } from './window.ts';

type Shape4 = [number, number, number, number];
type Geometry = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & {
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
};
interface Forward {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

/** The geometry of a convolution on [batch, height, width, channel] tensors. */
export function convWindow(
  x: readonly number[],
  filter: readonly number[],
  attrs: Geometry,
  depthwise = false,
): number[] {
  const pad = attrs.dataFormat === 'NCHW' ? channelsLastPad(attrs.pad) : attrs.pad;
  const info = backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    attrs.strides,
    attrs.dilations ?? 1,
    pad,
    attrs.dimRoundingMode,
    depthwise,
  );
  return windowNumbers(info);
}

/** Convolutions in two dimensions and their gradients. */
export const conv: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const conv2d = code('Conv2D');
  const fused = code('FusedConv2D');
  return {
    ...depthwise(backend),
    Conv2D: kernel<Forward, Conv2DAttrs>(
      channelsLast(backend, ['x'], ({ x, filter }, attrs) =>
        backend.run(conv2d, [x, filter], convWindow(x.shape, filter.shape, attrs)),
      ),
    ),
    FusedConv2D: kernel<Forward, FusedConv2DAttrs>(
      channelsLast(backend, ['x', 'preluActivationWeights'], (inputs, attrs) => {
        const { x, filter } = inputs;
        const end = tail(inputs, attrs);
        const numbers = [...convWindow(x.shape, filter.shape, attrs), ...end.numbers];
        return backend.run(fused, [x, filter, ...end.inputs], numbers);
      }),
    ),
    Conv2DBackpropInput: kernel<{ dy: TensorInfo; filter: TensorInfo }, Conv2DBackpropInputAttrs>(
      channelsLast(backend, ['dy'], ({ dy, filter }, attrs) => {
        const shape = attrs.dataFormat === 'NCHW' ? permuted(attrs.inputShape) : attrs.inputShape;
        const numbers = [...convWindow(shape, filter.shape, attrs), ...shape];
        return backend.run(code('Conv2DBackpropInput'), [dy, filter], numbers);
      }),
    ),
    Conv2DBackpropFilter: kernel<{ x: TensorInfo; dy: TensorInfo }, Conv2DBackpropFilterAttrs>(
      ({ x, dy }, attrs) => {
        const run = (inputs: { x: TensorInfo; dy: TensorInfo }): TensorInfo => {
          const window = convWindow(inputs.x.shape, attrs.filterShape, attrs);
          const numbers = [...window, ...attrs.filterShape];
          return backend.run(code('Conv2DBackpropFilter'), [inputs.x, inputs.dy], numbers);
        };
        if (attrs.dataFormat !== 'NCHW') return run({ x, dy });
        const turned = { x: turn(backend, x, toNhwc), dy: turn(backend, dy, toNhwc) };
        const gradient = run(turned);
        for (const tensor of Object.values(turned)) backend.drop(tensor);
        return gradient;
      },
    ),
  };
};

const depthwise: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const forward = code('DepthwiseConv2dNative');
  return {
    DepthwiseConv2dNative: kernel<Forward, DepthwiseConv2dNativeAttrs>(({ x, filter }, attrs) =>
      backend.run(forward, [x, filter], convWindow(x.shape, filter.shape, attrs, true)),
    ),
    FusedDepthwiseConv2D: kernel<Forward, FusedConv2DAttrs>((inputs, attrs) => {
      const { x, filter } = inputs;
      const end = tail(inputs, attrs);
      const numbers = [...convWindow(x.shape, filter.shape, attrs, true), ...end.numbers];
      return backend.run(code('FusedDepthwiseConv2D'), [x, filter, ...end.inputs], numbers);
    }),
    DepthwiseConv2dNativeBackpropInput: kernel<
      { dy: TensorInfo; filter: TensorInfo },
      DepthwiseConv2dNativeBackpropInputAttrs
    >(({ dy, filter }, attrs) => {
      const window = convWindow(attrs.inputShape, filter.shape, attrs, true);
      const numbers = [...window, ...attrs.inputShape];
      return backend.run(code('DepthwiseConv2dNativeBackpropInput'), [dy, filter], numbers);
    }),
    DepthwiseConv2dNativeBackpropFilter: kernel<
      { x: TensorInfo; dy: TensorInfo },
      DepthwiseConv2dNativeBackpropFilterAttrs
    >(({ x, dy }, attrs) => {
      const window = convWindow(x.shape, attrs.filterShape, attrs, true);
      const numbers = [...window, ...attrs.filterShape];
      return backend.run(code('DepthwiseConv2dNativeBackpropFilter'), [x, dy], numbers);
    }),
  };
};
