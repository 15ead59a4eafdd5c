import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { input } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { SeededDropout } from './seeded-dropout.ts';

/** The layer, as a model has it. */
function layerOf(): SeededDropout {
  const layer = new SeededDropout({ name: 'drop', rate: 0.5 });
  layer.apply(input({ shape: [50] }));
  return layer;
}

const drop = (layer: SeededDropout, size: number): number[] =>
  tf.tidy(() => {
    const x = tf.ones([size, 50]);
    return [...(layer.apply(x, { training: true }) as tf.Tensor).dataSync()];
  });

it('drops the same for the same seed and step, whatever was drawn between', () => {
  const layer = layerOf();
  layer.draw(1, 7, 4);
  const first = drop(layer, 4);
  expect(new Set(first)).toEqual(new Set([0, 2]));
  layer.draw(1, 8, 4);
  expect(drop(layer, 4)).not.toEqual(first);
  layer.draw(1, 7, 2);
  expect(drop(layer, 2)).toEqual(first.slice(0, 100));
  layer.draw(1, 7, 4);
  expect(drop(layer, 4)).toEqual(first);
  layer.dispose();
});

it('keeps the variables that a recorded step would read, one for each batch size', () => {
  const layer = layerOf();
  const before = tf.memory().numTensors;
  for (let step = 0; step < 9; step++) layer.draw(1, step, step % 3 === 2 ? 2 : 4);
  expect(tf.memory().numTensors - before).toBe(2);
  layer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('asks for a mask that was not drawn', () => {
  const layer = layerOf();
  expect(() => drop(layer, 3)).toThrow('drop: draw a mask for 3 samples before the step');
});
