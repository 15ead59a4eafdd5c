import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { enginesHere, useEngine } from '../../testing/backends.ts';
import type { Augmentation, Fill } from './augmentation.ts';
import { drawWarps } from './draw.ts';
import { warp } from './warp.ts';

const none: Augmentation = {
  shift: 0,
  rotation: 0,
  zoom: 0,
  flip: false,
  crop: 0,
  fill: 'black',
};
const [size, height, width, channels] = [5, 9, 7, 3];
const drawn = { seed: 3, step: 8, size, height, width };

/** Some pixels in 0 ... 1, no two alike. */
const pixels = (): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: size * height * width * channels }, (_, i) => (i * 0.6180339) % 1),
    [size, height, width, channels],
  );

const fillModes = { black: 'constant', edge: 'nearest', mirror: 'reflect' } as const;

/**
 * TensorFlow.js' own transformation: eight numbers of a projection, of which ours is without the last
 * two. One image at a time, because its reference leaves all but the first of a batch black.
 */
function byTensorFlow(warps: Float32Array, fill: Fill, black: number): Float32Array {
  return tf.tidy(() => {
    const images = tf.split<tf.Tensor4D>(pixels(), size);
    const transformed = images.map((image, i) => {
      const projection = tf.tensor2d([...warps.subarray(6 * i, 6 * i + 6), 0, 0], [1, 8]);
      return tf.image.transform(image, projection, 'bilinear', fillModes[fill], black);
    });
    return tf.concat(transformed).dataSync<'float32'>();
  });
}

function byUs(augmentation: Augmentation, warps: Float32Array, black: number): Float32Array {
  return tf.tidy(() => {
    const options = { augmentation, black };
    return warp(pixels(), tf.tensor2d(warps, [size, 6]), options).dataSync<'float32'>();
  });
}

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

describe.each(enginesHere)('on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it.each([
    ['rotation', { rotation: 40 }],
    ['shift', { shift: 0.4 }],
    ['zoom', { zoom: 0.5 }],
    ['flip', { flip: true }],
    ['crop', { crop: 3 }],
    ['all of them', { rotation: 25, shift: 0.2, zoom: 0.3, flip: true, crop: 2 }],
  ] as const)('%s is what tf.image.transform makes of the same numbers', (_, change) => {
    for (const fill of ['black', 'edge', 'mirror'] as const) {
      for (const black of [0, -1]) {
        const augmentation = { ...none, ...change, fill };
        const warps = drawWarps(augmentation, drawn);
        const off = furthest(byUs(augmentation, warps, black), byTensorFlow(warps, fill, black));
        expect(off, `${fill}, black ${black}`).toBeLessThan(2e-6);
      }
    }
  });

  it('mirrors and moves whole pixels without touching them', () => {
    const augmentation = { ...none, flip: true, crop: 1 };
    const warps = drawWarps(augmentation, drawn);
    const before = pixels().arraySync();
    const after = tf.tidy(() =>
      warp(pixels(), tf.tensor2d(warps, [size, 6]), { augmentation, black: 0 }).arraySync(),
    );
    for (let image = 0; image < size; image++) {
      const [a = 0, , c = 0, , , f = 0] = warps.subarray(image * 6);
      const from = (row: number, column: number): number[] =>
        before[image]?.[row + f]?.[a * column + c] ?? [0, 0, 0];
      const expected = after[image]?.map((row, y) => row.map((_, x) => from(y, x)));
      expect(after[image]).toEqual(expected);
    }
  });
});
