import {
  util,
  type DataType,
  type FillAttrs,
  type OneHotAttrs,
  type RangeAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { typeNumber } from '../dtypes.ts';
import { kernel, type KernelFamily } from './define.ts';

/** Kernels that make tensors out of numbers. */
export const create: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const fill = code('Fill');
  const range = code('Range');
  const filled = (shape: number[], dtype: DataType, value: number | string): TensorInfo => {
    if (dtype === 'string') {
      const text = util.encodeString(String(value));
      const values = Array.from({ length: util.sizeFromShape(shape) }, () => text);
      return backend.make(shape, dtype, values);
    }
    return backend.run(fill, [], [Number(value), typeNumber(dtype), ...shape]);
  };
  return {
    Fill: kernel<object, FillAttrs>((_, { shape, value, dtype }) => filled(shape, dtype, value)),
    ZerosLike: kernel<{ x: TensorInfo }>(({ x }) =>
      filled(x.shape, x.dtype, x.dtype === 'string' ? '' : 0),
    ),
    OnesLike: kernel<{ x: TensorInfo }>(({ x }) => {
      if (x.dtype === 'string') throw new Error('onesLike is not supported for string tensors');
      return filled(x.shape, x.dtype, 1);
    }),
    Range: kernel<object, RangeAttrs>((_, { start, stop, step, dtype }) => {
      const count = Math.max(0, Math.ceil((stop - start) / step));
      const by = step === 1 && stop < start ? -1 : step;
      const length = by === step ? count : Math.ceil((start - stop) / 1);
      return backend.run(range, [], [start, length, by, typeNumber(dtype)]);
    }),
    LinSpace: kernel<object, { start: number; stop: number; num: number }>((_, attrs) => {
      const step = attrs.num > 1 ? (attrs.stop - attrs.start) / (attrs.num - 1) : 0;
      return backend.run(range, [], [attrs.start, attrs.num, step, typeNumber('float32')]);
    }),
    OneHot: kernel<{ indices: TensorInfo }, OneHotAttrs>(({ indices }, attrs) => {
      const type = typeNumber(attrs.dtype);
      const numbers = [attrs.depth, attrs.onValue, attrs.offValue, type];
      return backend.run(code('OneHot'), [indices], numbers);
    }),
    Diag: kernel<{ x: TensorInfo }>(({ x }) => backend.unary(code('Diag'), x)),
  };
};
