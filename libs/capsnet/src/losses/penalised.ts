import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Loss } from './losses.ts';

/** What training adds to a loss; evaluations are without. */
export interface Penalties {
  /** Share of each target spread over the classes: `T (1 - s) + s / classes`. */
  readonly labelSmoothing: number;
  /** Factor of `sum W^2` over all trained weights that are not vectors. */
  readonly l2: number;
}

/** The loss that training minimises. */
export function penalised(loss: Loss, model: LayersModel, { labelSmoothing, l2 }: Penalties): Loss {
  if (labelSmoothing === 0 && l2 === 0) return loss;
  return (scores, targets) => {
    const even = labelSmoothing / targets.shape[1];
    const soft = tf.add<tf.Tensor2D>(tf.mul(targets, 1 - labelSmoothing), even);
    const value = loss(scores, labelSmoothing === 0 ? targets : soft);
    if (l2 === 0) return value;
    const kernels = model.trainableWeights.map((weight) => weight.read()).filter(isKernel);
    const squares = kernels.map((kernel) => tf.sum<tf.Scalar>(tf.square(kernel)));
    return tf.add(value, tf.mul(tf.addN(squares), l2));
  };
}

const isKernel = (weight: tf.Tensor): boolean => weight.rank > 1;
