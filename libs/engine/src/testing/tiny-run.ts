/** @file A run small enough for plain JavaScript: which corner of a 4 x 4 image is bright. */
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { range } from '@capsweep/domain';
import type { Augmentation } from '../data/augment/augmentation.ts';
import type { Samples } from '../data/samples.ts';
import { Session, type SessionParts } from '../training/session.ts';

/** `count` noisy images with one bright corner each. */
export function corners(count: number): Samples {
  const generator = xoroshiro128plus(11);
  const labels = Uint8Array.from({ length: count }, () => uniformInt(generator, 0, 3));
  const images = Uint8Array.from({ length: count * 16 }, (_, i) => {
    const [sample, row, column] = [Math.floor(i / 16), (i >> 2) & 3, i & 3];
    const bright = (row < 2 ? 0 : 2) + (column < 2 ? 0 : 1) === labels[sample];
    return uniformInt(generator, 0, 99) + (bright ? 120 : 0);
  });
  return { images, labels, shape: [4, 4, 1], labelsPerImage: 1, classes: 4 };
}

/** Convolution, batch norm and a dense layer: one of each kind of state that a model can have. */
function tinyModel(): LayersModel {
  const seeded = (seed: number): ReturnType<typeof initializers.glorotUniform> =>
    initializers.glorotUniform({ seed });
  return sequential({
    layers: [
      layers.conv2d({
        name: 'conv',
        inputShape: [4, 4, 1],
        filters: 3,
        kernelSize: 3,
        kernelInitializer: seeded(1),
      }),
      layers.batchNormalization({ name: 'norm' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'scores', units: 4, kernelInitializer: seeded(2) }),
    ],
  });
}

const crossEntropy = (scores: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar =>
  tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(scores)), 1)));

/** Everything that can be done to an image; corners stay where they are for the most part. */
export const augmentation: Augmentation = {
  shift: 0.1,
  rotation: 10,
  zoom: 0.1,
  flip: false,
  crop: 1,
  fill: 'edge',
};

/** A session over 90 samples in batches of 16: the last batch of an epoch is smaller. */
export function tinySession(change: Partial<SessionParts> = {}): Session {
  const samples = corners(120);
  return new Session({
    model: tinyModel(),
    loss: crossEntropy,
    optimizer: { kind: 'adam' },
    learningRate: () => 0.02,
    weightDecay: 0.01,
    samples,
    train: range(120).slice(0, 90),
    preprocessing: { scale: 1 / 255, offset: -0.5 },
    plan: { samples: 90, batchSize: 16, epochs: 3, seed: 5 },
    computedBy: { engine: 'test' },
    ...change,
  });
}

/** All weights of a model, moving statistics included, as their bytes. */
export function weightBytes(model: LayersModel): Uint8Array {
  const bytes = model.getWeights().map((weight) => {
    const values = weight.dataSync();
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  });
  return Buffer.concat(bytes);
}
