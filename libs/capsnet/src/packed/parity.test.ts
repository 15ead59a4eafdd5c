import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { compareModels, type Parity } from './parity.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A model whose scores are an image's three pixels, each plus a number. */
function scoresPlus(bias: readonly number[]): LayersModel {
  const dense = layers.dense({ units: 3 });
  const model = sequential({ layers: [layers.flatten({ inputShape: [1, 3, 1] }), dense] });
  dense.setWeights([tf.eye(3), tf.tensor1d([...bias])]);
  return model;
}

/** @param plus By how much each of the second model's scores is higher; if it is not said, the third by a quarter. */
function compared(images: readonly (readonly number[])[], plus = [0, 0, 0.25]): Parity {
  const values = Float32Array.from(images.flat());
  const [first, second] = [scoresPlus([0, 0, 0]), scoresPlus(plus)];
  let now = 0;
  return compareModels(first, second, { values, shape: [1, 3, 1] }, () => (now += 1));
}

it('counts images of the same best class, and says which of the others are ties', () => {
  expect(
    compared([
      [0, 1, 0], // both say 1
      [0, 0, 1], // both say 2
      [0, 1, 0.875], // 1, then 2: one is ahead by no more than the difference
      [0.5, 0.75, 0.75], // a tie of the first model, and the second says 2
    ]),
  ).toMatchObject({ images: 4, agreeing: 2, ties: 2, maxDifference: 0.25, medianLead: 1 });
});

it('calls a tie whatever is within the largest difference, large as that may be', () => {
  const wide = compared([[0, 1, 0]], [2.5, 0, 0]);
  expect(wide).toMatchObject({ agreeing: 0, maxDifference: 2.5, ties: 1 });
});

it('agrees on no image whose scores are no numbers', () => {
  expect(compared([[NaN, 1, 0]])).toMatchObject({ agreeing: 0, ties: 0, maxDifference: NaN });
});

it('asks in batches, and counts the time of both', () => {
  const many = Array.from({ length: 130 }, (_, n) => [n % 2, 0.5, 0]);
  expect(compared(many)).toMatchObject({
    images: 130,
    agreeing: 130,
    medianLead: 0.5,
    milliseconds: { first: 3, second: 3 },
  });
});
