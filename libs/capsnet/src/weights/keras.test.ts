import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { model as modelOf, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../model/build-model.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { assignWeights } from './assign.ts';
import { readKerasH5 } from './keras-h5.ts';

const testdata = (name: string): Buffer =>
  readFileSync(new URL(`../../testdata/${name}`, import.meta.url));
const reference = JSON.parse(testdata('mobilenet-v2.json').toString()) as {
  featureShape: number[];
  features: number[];
  wide: Record<string, number[]>;
  wideParameters: number;
};

beforeAll(() => tf.setBackend('cpu'));

const mobile = (width: number, size: number): LayersModel =>
  buildModel({
    inputShape: [size, size, 3],
    classes: 10,
    backbone: {
      ...{ kind: 'mobilenet-v2', width, downsampling: 32, momentum: 0.999, freeze: 'none' },
      ...{ pad: 0, upsample: 1 },
    },
    head: { kind: 'fc', stack: 'linear' },
    seed: 1,
  });

/** The same formula as in keras.py, 0 ... 1. */
function image(size: number): tf.Tensor4D {
  const values = Float32Array.from({ length: size * size * 3 }, (_, at) => {
    const [c, x, y] = [at % 3, Math.floor(at / 3) % size, Math.floor(at / (3 * size))];
    return ((y * (3 + c) + x * (5 + 2 * c) + x * y) % 256) / 255;
  });
  return tf.tensor4d(values, [1, size, size, 3]);
}

describe('a weights file that Keras wrote', () => {
  it('fills every layer of the backbone, which then computes what Keras does', async () => {
    const model = mobile(0.35, 64);
    const set = await readKerasH5(gunzipSync(testdata('mobilenet-v2-0.35.h5.gz')));
    const { loaded, kept } = assignWeights(model, set);
    expect(kept).toEqual(['scores']);
    expect(loaded).toHaveLength(104); // 52 convolutions and their norms
    const output = model.getLayer('out_relu').output as SymbolicTensor;
    const backbone = modelOf({ inputs: model.inputs, outputs: output });
    const features = backbone.predict(image(64)) as tf.Tensor;
    expect(features.shape).toEqual(reference.featureShape);
    const found = features.dataSync().filter((_, at) => at % 8 === 0);
    expect(Math.max(...found)).toBeGreaterThan(0.1);
    expectAllClose(found, reference.features, 1e-4);
  });

  it('is refused where the width is another', async () => {
    const set = await readKerasH5(gunzipSync(testdata('mobilenet-v2-0.35.h5.gz')));
    expect(() => assignWeights(mobile(0.5, 64), set)).toThrow(
      'block_1_project/kernel is 1 x 1 x 48 x 8; this model has 1 x 1 x 48 x 16',
    );
  });
});

/** Layers of a backbone, without what stands behind it. */
function layersOf(model: LayersModel, last: string): LayersModel['layers'] {
  const end = model.layers.findIndex(({ name }) => name === last);
  return model.layers.slice(1, end + 1); // the first is the input
}

/** Shapes of all weights, by the names that Keras gives them. */
function weightsOf(layers: LayersModel['layers']): Record<string, unknown> {
  return Object.fromEntries(
    layers.flatMap((layer) =>
      layer.weights.map(({ originalName, shape }) => [
        `${layer.name}/${originalName.slice(originalName.lastIndexOf('/') + 1)}`,
        shape,
      ]),
    ),
  );
}

/** Numbers in weights of these shapes. */
const parametersOf = (shapes: Record<string, number[]>): number =>
  Object.values(shapes).reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);

it('MobileNetV2 of width 1 at 224 pixels has the names and shapes of Keras’', () => {
  expect(weightsOf(layersOf(mobile(1, 224), 'out_relu'))).toEqual(reference.wide);
  expect(parametersOf(reference.wide)).toBe(reference.wideParameters);
});

it('ResNet-50 at 224 pixels has the names and shapes of Keras’, of weights and of what each layer puts out', () => {
  const keras = JSON.parse(testdata('resnet50-keras.json').toString()) as {
    weights: Record<string, number[]>;
    parameters: number;
    outputs: Record<string, number[]>;
  };
  const model = buildModel({
    inputShape: [224, 224, 3],
    classes: 10,
    backbone: { kind: 'resnet-50', momentum: 0.99, freeze: 'none', pad: 0, upsample: 1 },
    head: { kind: 'fc', stack: 'linear' },
    seed: 1,
  });
  const layers = layersOf(model, 'conv5_block3_out');
  expect(weightsOf(layers)).toEqual(keras.weights);
  const outputs = layers.map(({ name, output }) => [
    name,
    (output as SymbolicTensor).shape.slice(1),
  ]);
  expect(Object.fromEntries(outputs)).toMatchObject(keras.outputs);
  expect(parametersOf(keras.weights)).toBe(keras.parameters);
  expect(keras.parameters).toBe(23_587_712);
  model.dispose();
});
