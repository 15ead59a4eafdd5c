import * as tf from '@tensorflow/tfjs-core';
import type { LossName } from '../catalog/losses.ts';

/**
 * A loss: scores [batch, classes] and one-hot (or multi-hot) targets of that shape to one number,
 * the mean over the batch.
 */
export type Loss = (scores: tf.Tensor2D, targets: tf.Tensor2D) => tf.Scalar;

const margin = { present: 0.9, absent: 0.1, weightOfAbsent: 0.5 };

/** `sum_k T_k max(0, 0.9 - |v_k|)^2 + 0.5 (1 - T_k) max(0, |v_k| - 0.1)^2` (Sabour et al. 2017). */
export const marginLoss: Loss = (scores, targets) => {
  const short = tf.square(tf.relu(tf.sub(margin.present, scores)));
  const long = tf.square(tf.relu(tf.sub(scores, margin.absent)));
  const absent = tf.mul(tf.sub(1, targets), margin.weightOfAbsent);
  const perClass = tf.add(tf.mul(targets, short), tf.mul(absent, long)); // [batch, classes]
  return tf.mean(tf.sum(perClass, 1));
};

/** `mean_k max(0, 1 - y_k * score_k)^2` with y = +1 for targets and -1 for the rest, as in Keras. */
export const squaredHingeLoss: Loss = (scores, targets) => {
  const y = tf.sub(tf.mul(targets, 2), 1);
  return tf.mean(tf.square(tf.relu(tf.sub(1, tf.mul(y, scores)))));
};

/** `-sum_k T_k log softmax(scores)_k`; scores of any range are taken for logits. */
export const crossEntropyLoss: Loss = (scores, targets) =>
  tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(scores)), 1)));

/** Every loss by its name in the catalogue. */
export const lossFunctions: Readonly<Record<LossName, Loss>> = {
  margin: marginLoss,
  'squared-hinge': squaredHingeLoss,
  'cross-entropy': crossEntropyLoss,
};
