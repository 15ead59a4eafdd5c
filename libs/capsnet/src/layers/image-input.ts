import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { singleShape, singleTensor } from './single.ts';

/** What pretrained weights expect of pixels, by the name of the framework that it comes from. */
export type PixelRange = 'unit' | 'tf' | 'caffe';

/** Blue, green and red of ImageNet, of 255. */
const imageNetMean = [103.939, 116.779, 123.68];

/** What {@link ImageInput} is told. */
export interface ImageInputConfig {
  readonly name?: string;
  readonly range: PixelRange;
}

/**
 * Pixels in 0 ... 1 as a pretrained backbone wants them: three channels (grey becomes all three), in
 * the range that its weights were trained with.
 *
 * `unit` 0 ... 1; `tf` -1 ... 1; `caffe` 0 ... 255, blue first, less ImageNet's mean. A part of the model
 * and not of its surroundings, so that a model file needs no instructions.
 */
export class ImageInput extends layers.Layer {
  static readonly className = 'ImageInput';
  readonly #range: PixelRange;

  constructor(config: ImageInputConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#range = config.range;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...singleShape(inputShape).slice(0, -1), 3];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const pixels = singleTensor(inputs);
      const colour = pixels.shape[3] === 1 ? tf.concat([pixels, pixels, pixels], 3) : pixels;
      return ranged(colour, this.#range);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), range: this.#range };
  }
}
tf.serialization.registerClass(ImageInput);

function ranged(pixels: tf.Tensor, range: PixelRange): tf.Tensor {
  switch (range) {
    case 'unit':
      return tf.clone(pixels);
    case 'tf':
      return tf.sub(tf.mul(pixels, 2), 1);
    case 'caffe':
      return tf.sub(tf.mul(tf.reverse(pixels, 3), 255), tf.tensor1d(imageNetMean));
  }
}
