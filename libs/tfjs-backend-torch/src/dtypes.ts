import type { DataType } from '@tensorflow/tfjs-core';
import { TorchBackendError } from './errors.ts';

/** The data types that live in libtorch, by their integers; native/core/dtype.h has the same list. */
export const nativeTypes = ['float32', 'int32', 'bool', 'complex64'] as const;

export type NativeType = (typeof nativeTypes)[number];

const numbers = new Map<DataType, number>(nativeTypes.map((type, i) => [type, i]));

/** The integer of a data type; strings have none. */
export function typeNumber(dtype: DataType): number {
  const number = numbers.get(dtype);
  if (number === undefined) {
    throw new TorchBackendError('unsupported', `Tensors of type ${dtype} do not live in libtorch.`);
  }
  return number;
}

/** The data type with this integer. */
export function typeOf(number: number): NativeType {
  const type = nativeTypes[number];
  if (type === undefined) {
    throw new TorchBackendError('usage', `There is no data type with the number ${number}.`);
  }
  return type;
}

/** Memory for `size` elements as TensorFlow.js shows them; complex numbers are pairs. */
export function allocate(dtype: DataType, size: number): Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'complex64':
      return new Float32Array(2 * size);
    case 'int32':
      return new Int32Array(size);
    case 'bool':
    case 'string':
      return new Uint8Array(size);
  }
}
