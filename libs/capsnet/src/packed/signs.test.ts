/** @file Layers alone, so that inputs and weights can be 0, and at their thresholds, to the bit. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {
  input,
  model as modelFrom,
  type layers,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { BinaryDense } from '../layers/binary-dense.ts';
import { XnODR } from '../layers/xnodr.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { packModel } from './pack-model.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Numbers among 0, thresholds and others on both sides of them. */
function numbers(count: number, seed: number): number[] {
  const some = [0, 0, 0.25, -0.25, 0.5, 1.3, -0.8, 0.1];
  return Array.from({ length: count }, (_, n) => some[(n * n * 7 + n * seed) % 8] as number);
}

/** A model of one layer whose weights are such numbers, learned ones and thresholds too. */
function modelOf(layer: layers.Layer, dims: number[]): LayersModel {
  const inputs = input({ shape: dims });
  const model = modelFrom({ inputs, outputs: layer.apply(inputs) as SymbolicTensor });
  layer.setWeights(
    layer.weights.map(({ shape }, n) => {
      const own = shape as number[];
      return tf.tensor(numbers(tf.util.sizeFromShape(own), n + 3), own);
    }),
  );
  return model;
}

const settings = (['none', 'alpha', 'alpha+K', 'learned'] as const).flatMap((scale) =>
  ([-1, 1] as const).flatMap((zeroSign) =>
    (['none', 'learned'] as const).map((threshold) => ({ scale, zeroSign, threshold })),
  ),
);

describe.each(settings)('packed with %j', (set) => {
  const answers = async (model: LayersModel, dims: number[]): Promise<[number[], number[]]> => {
    const x = tf.tensor(numbers(tf.util.sizeFromShape(dims), 5), dims);
    const of = (one: LayersModel): number[] => [...(one.predict(x) as tf.Tensor).dataSync()];
    return [of(await packModel(model)), of(model)];
  };

  it.each([1, 3])('xnodr answers as it does unpacked, in %i rounds', async (routingIterations) => {
    const config = { outputCapsules: 3, outputDim: 5, routingIterations, seed: 1, ...set };
    const [found, expected] = await answers(modelOf(new XnODR(config), [5, 7]), [4, 5, 7]);
    expectAllClose(found, expected, 1e-6);
    expect(new Set(expected).size).toBeGreaterThan(10);
  });

  it('xnodr answers as it does unpacked, for many samples and one round', async () => {
    const config = { outputCapsules: 3, outputDim: 5, routingIterations: 1, seed: 1, ...set };
    const [found, expected] = await answers(modelOf(new XnODR(config), [5, 7]), [130, 5, 7]);
    expectAllClose(found, expected, 1e-6);
  });

  it('xnor-fc answers as it does unpacked', async () => {
    const layer = new BinaryDense({ units: 6, seed: 1, ...set });
    const [found, expected] = await answers(modelOf(layer, [37]), [4, 37]);
    expectAllClose(found, expected, 1e-5);
    expect(new Set(expected).size).toBeGreaterThan(3);
  });
});
