import * as tf from '@tensorflow/tfjs-core';

/**
 * Keeps roots away from zero, where their slope is infinite. The paper has no such term and is 0/0
 * for a capsule of zeros; lengths of 0.001 and more are unchanged to four digits by it.
 */
export const epsilon = 1e-9;

/**
 * `squash(s) = |s|^2 / (1 + |s|^2) * s / |s|`: same direction, length in [0, 1).
 *
 * Computed as `s * sqrt(|s|^2 + epsilon) / (1 + |s|^2)`, which is 0 with a finite gradient at 0.
 *
 * @param s [..., dim]; the last axis is the capsule.
 */
export function squash(s: tf.Tensor): tf.Tensor {
  const square = tf.sum(tf.square(s), -1, true); // [..., 1]
  return tf.mul(s, tf.div(tf.sqrt(tf.add(square, epsilon)), tf.add(square, 1)));
}

/**
 * `|v| = sqrt(sum_k v_k^2 + epsilon)`: a class capsule's score.
 *
 * @param v [..., dim]
 * @returns [...]
 */
export function capsuleLength(v: tf.Tensor): tf.Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.square(v), -1), epsilon));
}
