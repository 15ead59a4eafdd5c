import { reshape, sign, stridedSlice, Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * Gives tensors the methods that layers of `@tensorflow/tfjs-layers` call on them (recurrent ones, when
 * they draw an orthogonal matrix). Only the union package `@tensorflow/tfjs` brings such methods;
 * where somebody has loaded it, they stay as they are.
 */
export function completeTensors(): void {
  const methods: Record<string, (this: Tensor, ...args: number[][]) => Tensor> = {
    flatten() {
      return reshape(this, [this.size]);
    },
    stridedSlice(begin = [], end = [], strides = []) {
      return stridedSlice(this, begin, end, strides);
    },
    reshape(shape = []) {
      return reshape(this, shape);
    },
    transpose(axes) {
      return transpose(this, axes);
    },
    sign() {
      return sign(this);
    },
  };
  const prototype = Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, method] of Object.entries(methods)) prototype[name] ??= method;
}
