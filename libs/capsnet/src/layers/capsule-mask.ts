import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** What {@link CapsuleMask} is told. */
export interface CapsuleMaskConfig {
  readonly name?: string;
  /** How many capsules are kept: the labels of an image. */
  readonly keep: number;
}

/**
 * All class capsules but the wanted ones set to zero: capsules [batch, classes, dim] and their scores
 * [batch, classes] to [batch, classes * dim]. While training the wanted ones are those of the labels
 * (`targets` in the call's arguments), otherwise the ones with the highest scores (Sabour, Frosst and
 * Hinton 2017, section 4.1).
 */
export class CapsuleMask extends layers.Layer {
  static readonly className = 'CapsuleMask';
  readonly #keep: number;

  constructor(config: CapsuleMaskConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#keep = config.keep;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [[batch, classes, dim]] = inputShape as [[number | null, number, number]];
    return [batch, classes * dim];
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: MaskArguments): tf.Tensor {
    return tf.tidy(() => {
      const [capsules, scores] = inputs as [tf.Tensor3D, tf.Tensor2D];
      const { training = false, targets } = kwargs;
      const mask = training && targets ? targets : highest(scores, this.#keep);
      const [batch, classes, dim] = capsules.shape;
      return tf.reshape(tf.mul(capsules, tf.expandDims(mask, 2)), [batch, classes * dim]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), keep: this.#keep };
  }
}
tf.serialization.registerClass(CapsuleMask);

interface MaskArguments {
  readonly training?: boolean;
  /** [batch, classes]; 1 where the class is in the image. */
  readonly targets?: tf.Tensor2D;
}

/** 1 for the `keep` highest scores of each row, 0 for the others. */
function highest(scores: tf.Tensor2D, keep: number): tf.Tensor {
  const classes = scores.shape[1];
  if (keep === 1) return tf.oneHot(tf.argMax(scores, 1), classes, 1, 0, 'float32');
  const { indices } = tf.topk(scores, keep); // [batch, keep]
  return tf.sum(tf.oneHot(tf.cast(indices, 'int32'), classes, 1, 0, 'float32'), 1);
}
