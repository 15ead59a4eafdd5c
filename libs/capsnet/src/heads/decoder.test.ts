import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelCosts } from '../costs/model-costs.ts';
import { CapsuleMask } from '../layers/capsule-mask.ts';
import { buildModel, type HeadSpec } from '../model/build-model.ts';

beforeAll(() => tf.setBackend('cpu'));

const capsules = { routingIterations: 3, capsuleDim: 16, dropout: 0 } as const;
const capsfc: HeadSpec = { kind: 'capsfc', ...capsules, norm: { momentum: 0.9, start: 'none' } };

const withDecoder = (
  size: number,
  backbone: 'wide-conv' | 'small-cnn',
  labelsPerImage = 1,
): LayersModel =>
  buildModel({
    inputShape: [size, size, 1],
    classes: 10,
    backbone: backbone === 'wide-conv' ? { kind: backbone } : { kind: backbone, width: 0.2 },
    head: capsfc,
    decoder: { labelsPerImage },
    seed: 1,
  });

it('the original CapsNet has 6,804,224 weights and its decoder 1,411,344', () => {
  const model = withDecoder(28, 'wide-conv');
  expect(model.countParams()).toBe(6_804_224 + 1_411_344);
  const rows = modelCosts(model).layers.filter(({ name }) => name.startsWith('decoder'));
  expect(rows.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(1_411_344);
  expect(rows.every(({ part }) => part === 'head')).toBe(true);
  model.dispose();
});

// Both numbers are the paper's, for MultiMNIST.
it('on 36 pixels there are 3200 primary capsules and 11.36 million weights', () => {
  const model = withDecoder(36, 'wide-conv', 2);
  const { shape } = model.getLayer('primary_squash').output as SymbolicTensor;
  expect(shape).toEqual([null, 3200, 8]);
  expect(model.countParams() / 1e6).toBeCloseTo(11.36, 2);
  model.dispose();
});

describe('the mask', () => {
  const values = (): tf.Tensor3D => tf.reshape(tf.range(1, 13), [2, 3, 2]);
  const scores = (): tf.Tensor2D => tf.tensor2d([0.1, 0.9, 0.3, 0.8, 0.2, 0.7], [2, 3]);
  const targets = (): tf.Tensor2D => tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
  const masked = (keep: number, how: object): unknown =>
    new CapsuleMask({ keep }).call([values(), scores()], how).arraySync();

  it('keeps the labels’ capsules while training, whatever the scores', () => {
    const expected = [
      [1, 2, 0, 0, 0, 0],
      [0, 0, 0, 0, 11, 12],
    ];
    expect(masked(1, { training: true, targets: targets() })).toEqual(expected);
  });

  it('keeps the longest capsules otherwise, as many as an image has labels', () => {
    const longest = [
      [0, 0, 3, 4, 0, 0],
      [7, 8, 0, 0, 0, 0],
    ];
    expect(masked(1, {})).toEqual(longest);
    expect(masked(1, { training: false, targets: targets() })).toEqual(longest);
    expect(masked(2, {})).toEqual([
      [0, 0, 3, 4, 5, 6],
      [7, 8, 0, 0, 11, 12],
    ]);
  });
});

it('a model with a decoder survives a model file, and answers with scores and images', async () => {
  const model = withDecoder(16, 'small-cnn');
  let saved: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((artifacts) => {
    saved = artifacts;
    const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' } as const;
    return Promise.resolve({ modelArtifactsInfo });
  });
  await model.save(handler);
  const again = await loadLayersModel(tf.io.fromMemory(saved));
  const image = tf.randomUniform([2, 16, 16, 1], 0, 1, 'float32', 5);
  const [before, after] = [model, again].map((of) => of.predict(image) as tf.Tensor[]);
  expect(before?.map(({ shape }) => shape)).toEqual([
    [2, 10],
    [2, 16, 16, 1],
  ]);
  before?.forEach((tensor, i) => {
    expect(after?.[i]?.dataSync()).toEqual(tensor.dataSync());
  });
});

it('a head without capsules has nothing to decode', () => {
  const build = (): LayersModel =>
    buildModel({
      inputShape: [16, 16, 1],
      classes: 10,
      backbone: { kind: 'small-cnn', width: 0.2 },
      head: { kind: 'fc', stack: 'linear' },
      decoder: { labelsPerImage: 1 },
      seed: 1,
    });
  expect(build).toThrow('A fc head has no capsules.');
});
