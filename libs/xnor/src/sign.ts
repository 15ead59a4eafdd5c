import * as tf from '@tensorflow/tfjs-core';

/** What the sign of 0 is. */
export type SignOfZero = -1 | 1;

/**
 * `sgn(t) = +1 where t > 0, -1 elsewhere`; so sgn(0) = -1.
 *
 * Backward (straight-through): `d sgn/dt = 1 where |t| <= 1, 0 elsewhere`.
 *
 * Zero counts as negative on purpose. What XnODR binarises has passed a ReLU: about half of it is
 * exactly 0 and nothing is below, so with sgn(0) = +1 every sign would be +1 and carry nothing.
 *
 * Reference: arXiv 2111.10854; the binarisation of XNOR-Net (arXiv 1603.05279) as Keras code has it.
 *
 * @param t Any shape.
 * @param ofZero +1 is the usual convention of binary networks, here for comparison.
 * @returns The shape of `t`, every value -1 or +1.
 */
export function binarySign<T extends tf.Tensor>(t: T, ofZero: SignOfZero = -1): T {
  const op = tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as tf.GradSaveFunc)([input]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      tf.mul(dy, insideOne(saved[0] as tf.Tensor));
    return { value: signs(input, ofZero), gradFunc };
  });
  return op(t) as T;
}

/** `1 where |t| <= 1, 0 elsewhere`: where a straight-through gradient passes. */
export function insideOne(t: tf.Tensor): tf.Tensor {
  return tf.cast(tf.lessEqual(tf.abs(t), 1), 'float32');
}

/** The forward half of {@link binarySign}, for use inside gradients of one's own. */
export function signs(t: tf.Tensor, ofZero: SignOfZero = -1): tf.Tensor {
  const positive = ofZero === 1 ? tf.greaterEqual(t, 0) : tf.greater(t, 0);
  return tf.sub(tf.mul(tf.cast(positive, 'float32'), 2), 1);
}
