import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Loss } from './losses.ts';

/**
 * What training adds to a loss, besides what the model's layers ask for themselves (a
 * `kernelRegularizer`, as in Keras); evaluations are without either.
 */
export interface Penalties {
  /** Share of each target spread over the classes: `T (1 - s) + s / classes`. */
  readonly labelSmoothing: number;
  /** Factor of `sum W^2` over all trained weights that are not vectors. */
  readonly l2: number;
  /** Factor of the squared error of the decoder's image, summed over its values; 0 without a decoder. */
  readonly reconstruction: number;
}

/** What the penalties look at besides scores and targets. */
export interface Seen {
  readonly images: tf.Tensor;
  /** What the model answers besides scores: the decoder's images, if it has one. */
  readonly others: readonly tf.Tensor[];
}

/** A loss with its penalties. */
export type PenalisedLoss = (scores: tf.Tensor2D, targets: tf.Tensor2D, seen: Seen) => tf.Scalar;

/**
 * The loss that training minimises. Weights that a layer penalises itself are in its own factor and,
 * where `l2` is set, in that one as well.
 */
export function penalised(loss: Loss, model: LayersModel, penalties: Penalties): PenalisedLoss {
  const { labelSmoothing, l2, reconstruction } = penalties;
  return (scores, targets, { images, others: [image] }) => {
    const parts = [loss(scores, smoothed(targets, labelSmoothing))];
    parts.push(...model.calculateLosses());
    if (l2 > 0) parts.push(tf.mul(squaredKernels(model), l2));
    if (image && reconstruction > 0)
      parts.push(tf.mul(squaredError(image, images), reconstruction));
    return parts.reduce((sum, part) => tf.add(sum, part));
  };
}

function smoothed(targets: tf.Tensor2D, share: number): tf.Tensor2D {
  return share === 0 ? targets : tf.add(tf.mul(targets, 1 - share), share / targets.shape[1]);
}

function squaredKernels(model: LayersModel): tf.Scalar {
  const kernels = model.trainableWeights.map((weight) => weight.read()).filter(isKernel);
  return tf.addN(kernels.map((kernel) => tf.sum<tf.Scalar>(tf.square(kernel))));
}

/** `sum (image - drawn)^2` over an image's values, mean over the batch. */
function squaredError(drawn: tf.Tensor, images: tf.Tensor): tf.Scalar {
  const perImage = tf.sum(tf.square(tf.sub(drawn, images)), [1, 2, 3]);
  return tf.mean(perImage);
}

const isKernel = (weight: tf.Tensor): boolean => weight.rank > 1;
