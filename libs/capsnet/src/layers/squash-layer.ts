import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { capsuleLength, squash } from '../capsules/squash.ts';
import { singleShape, singleTensor } from './single.ts';

/** `squash` along the last axis, which keeps the shape. */
export class Squash extends layers.Layer {
  static readonly className = 'Squash';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => squash(singleTensor(inputs)));
  }
}
tf.serialization.registerClass(Squash);

/** The length of each capsule: [batch, capsules, dim] to [batch, capsules]. */
export class CapsuleLength extends layers.Layer {
  static readonly className = 'CapsuleLength';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return singleShape(inputShape).slice(0, -1);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => capsuleLength(singleTensor(inputs)));
  }
}
tf.serialization.registerClass(CapsuleLength);
