import * as tf from '@tensorflow/tfjs-core';
import { insideOne, signs, type SignOfZero } from './sign.ts';

/**
 * `K = mean |t|` over `axis`, the factor by which `K * sgn(t)` comes closest to `t`.
 *
 * A constant to the gradient: nothing flows back through it.
 *
 * @param t Any shape.
 * @param axis The axis that a later product sums over; it stays, with length 1.
 */
export function meanMagnitude(t: tf.Tensor, axis: number): tf.Tensor {
  const op = tf.customGrad((x) => ({
    value: tf.mean(tf.abs(x as tf.Tensor), axis, true),
    gradFunc: () => tf.zerosLike(x as tf.Tensor),
  }));
  return op(t);
}

/**
 * `mean|t| * sgn(t)`: the scaled binary stand-in for `t`, as one operation.
 *
 * Backward: `mean|t| * 1{|t| <= 1}`, the scale being a constant. A product of two of these is the
 * paper's `K * A * sum sgn * sgn`, so binary layers need no scaling pass over their results.
 *
 * @param t Any shape.
 * @param axis The axis that the product sums over.
 * @param ofZero See {@link binarySign}.
 * @returns The shape of `t`.
 */
export function scaledSign(t: tf.Tensor, axis: number, ofZero: SignOfZero = -1): tf.Tensor {
  const op = tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    const scale = tf.mean(tf.abs(input), axis, true);
    (save as tf.GradSaveFunc)([input, scale]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [before, factor] = saved as [tf.Tensor, tf.Tensor];
      return tf.mul(tf.mul(dy, factor), insideOne(before));
    };
    return { value: tf.mul(signs(input, ofZero), scale), gradFunc };
  });
  return op(t);
}
