import {
  backend_util,
  slice_util,
  util,
  type MirrorPadAttrs,
  type PadV2Attrs,
  type SliceAttrs,
  type SplitVAttrs,
  type StridedSliceAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { kernel, type KernelFamily } from './define.ts';

interface X {
  readonly x: TensorInfo;
}

/** Kernels that move elements and do not change them. */
export const shape: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const transpose = code('Transpose');
  const slice = code('Slice');
  const split = code('SplitV');
  return {
    ...joining(backend),
    ...padding(backend),
    Identity: kernel<X>(({ x }) => backend.share(x)),
    Reshape: kernel<X, { shape: number[] }>(({ x }, attrs) => {
      const size = util.sizeFromShape(x.shape);
      const wanted = util.inferFromImplicitShape(attrs.shape, size);
      util.assert(
        size === util.sizeFromShape(wanted),
        () =>
          `The new shape (${wanted.join()}) has ${util.sizeFromShape(wanted)} elements and the old ` +
          `shape (${x.shape.join()}) has ${size} elements. They must be the same.`,
      );
      return backend.view(x, wanted);
    }),
    ExpandDims: kernel<{ input: TensorInfo }, { dim: number }>(({ input }, { dim }) => {
      const rank = input.shape.length;
      util.assert(-(rank + 1) <= dim, () => `Axis must be in [-${rank + 1}, ${rank}], not ${dim}.`);
      const wanted = input.shape.slice();
      wanted.splice(dim < 0 ? input.shape.length + dim + 1 : dim, 0, 1);
      return backend.view(input, wanted);
    }),
    Transpose: kernel<X, { perm: number[] }>(({ x }, { perm }) =>
      backend.run(transpose, [x], perm),
    ),
    BroadcastTo: kernel<X, { shape: number[] }>(({ x }, attrs) =>
      backend.run(code('BroadcastTo'), [x], attrs.shape),
    ),
    Tile: kernel<X, { reps: number[] }>(({ x }, { reps }) => backend.run(code('Tile'), [x], reps)),
    Reverse: kernel<X, { dims: number | number[] }>(({ x }, { dims }) =>
      backend.run(code('Reverse'), [x], util.parseAxisParam(dims, x.shape)),
    ),
    Slice: kernel<X, SliceAttrs>(({ x }, { begin, size }) => {
      const [from, sizes] = slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
      slice_util.assertParamsValid(x, from, sizes);
      return backend.run(slice, [x], [...from, ...sizes]);
    }),
    SplitV: kernel<X, SplitVAttrs>(({ x }, { numOrSizeSplits, axis }) => {
      const [only = 0] = util.parseAxisParam(axis, x.shape);
      const sizes = backend_util.prepareSplitSize(x, numOrSizeSplits, only);
      return backend.runAll(split, [x], [only, ...sizes]);
    }),
    Unpack: kernel<{ value: TensorInfo }, { axis: number }>(({ value }, { axis }) =>
      backend.runAll(code('Unpack'), [value], [axis < 0 ? axis + value.shape.length : axis]),
    ),
    StridedSlice: kernel<X, StridedSliceAttrs>(({ x }, attrs) => stridedSlice(backend, x, attrs)),
  };
};

const joining: KernelFamily = (backend) => {
  const concat = backend.mailbox.kernel('Concat');
  const pack = backend.mailbox.kernel('Pack');
  return {
    Concat: kernel<TensorInfo[], { axis: number }>((inputs, { axis }) => {
      const [first] = inputs as [TensorInfo];
      const [only = 0] = util.parseAxisParam(axis, first.shape);
      const shapes = inputs.map((t) => t.shape);
      backend_util.assertParamsConsistent(shapes, only);
      const filled = inputs.filter((t) => util.sizeFromShape(t.shape) > 0);
      if (filled.length === 0) {
        return backend.make(backend_util.computeOutShape(shapes, only), first.dtype, noValues);
      }
      return filled.length === 1
        ? backend.share(filled[0] as TensorInfo)
        : backend.run(concat, filled, [only]);
    }),
    Pack: kernel<TensorInfo[], { axis: number }>((inputs, { axis }) => {
      const [first] = inputs as [TensorInfo];
      for (const input of inputs) {
        util.assertShapesMatch(first.shape, input.shape, 'All tensors passed to stack must match');
        util.assert(
          input.dtype === first.dtype,
          () => 'All tensors passed to stack must have matching dtypes',
        );
      }
      return backend.run(pack, inputs, [axis]);
    }),
  };
};

const noValues = new Float32Array(0);

const padding: KernelFamily = (backend) => {
  const pad = backend.mailbox.kernel('PadV2');
  const mirror = backend.mailbox.kernel('MirrorPad');
  return {
    PadV2: kernel<X, PadV2Attrs>(({ x }, { paddings, constantValue }) =>
      backend.run(pad, [x], [constantValue, ...paddings.flat()]),
    ),
    MirrorPad: kernel<X, MirrorPadAttrs>(({ x }, { paddings, mode }) =>
      backend.run(mirror, [x], [mode === 'reflect' ? 1 : 0, ...paddings.flat()]),
    ),
  };
};

function stridedSlice(backend: TorchBackend, x: TensorInfo, attrs: StridedSliceAttrs): TensorInfo {
  const info = slice_util.sliceInfo(
    x.shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  const { begin, end, strides, finalShape } = info;
  if (info.isIdentity) return backend.view(x, finalShape);
  // libtorch has no negative strides: turn those axes round and count from the other end.
  const turned = strides.flatMap((stride, axis) => (stride < 0 ? [axis] : []));
  const from = begin.map((b, i) =>
    (strides[i] as number) < 0 ? (x.shape[i] as number) - 1 - b : b,
  );
  const to = end.map((e, i) => ((strides[i] as number) < 0 ? (x.shape[i] as number) - 1 - e : e));
  const source =
    turned.length > 0 ? backend.run(backend.mailbox.kernel('Reverse'), [x], turned) : x;
  const steps = strides.map(Math.abs);
  const bounds = to.map((end, i) => Math.max(end, from[i] as number));
  const numbers = [...from, ...bounds, ...steps];
  const part = backend.run(backend.mailbox.kernel('StridedSlice'), [source], numbers);
  const result = backend.view(part, finalShape);
  backend.drop(part);
  if (source !== x) backend.drop(source);
  return result;
}
