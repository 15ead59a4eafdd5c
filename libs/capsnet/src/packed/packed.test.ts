import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { buildModel, type HeadSpec } from '../model/build-model.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { packedLayers, packModel } from './pack-model.ts';

beforeAll(() => tf.setBackend('cpu'));

const norm = { momentum: 0.9, start: 'gentle' } as const;
const capsules = { norm, dropout: 0, capsuleDim: 16, routingIterations: 3 };
const binary = { scale: 'alpha+K', zeroSign: -1, threshold: 'none' } as const;
const build = (head: HeadSpec): LayersModel => {
  const model = buildModel({
    inputShape: [12, 12, 1],
    classes: 10,
    backbone: { kind: 'small-cnn', width: 0.5 },
    head,
    seed: 4,
  });
  // As training makes them: capsules spread out by their norm, and weights larger than new ones, without which
  // class capsules hardly differ, and any two models would answer alike.
  const isFlat = head.kind === 'xnor-fc';
  const layer = model.getLayer(isFlat ? 'head_binary' : 'capsules');
  layer.setWeights(layer.getWeights().map((weight) => tf.mul(weight, 20)));
  const primary = model.getLayer('primary_bn');
  const [gamma, ...rest] = primary.getWeights() as [tf.Tensor, ...tf.Tensor[]];
  primary.setWeights([tf.mul(gamma, isFlat ? 100 : 3000), ...rest]);
  return model;
};
const images = (count: number): tf.Tensor =>
  tf.randomUniform([count, 12, 12, 1], 0, 1, 'float32', 9);
const answer = (model: LayersModel, count: number): Float32Array =>
  (model.predict(images(count)) as tf.Tensor).dataSync<'float32'>();

/** The most by which an image's scores differ, over [images, 10 classes]. */
const spread = (scores: Float32Array): number =>
  Math.max(
    ...Array.from({ length: scores.length / 10 }, (_, n) => {
      const row = scores.subarray(10 * n, 10 * n + 10);
      return Math.max(...row) - Math.min(...row);
    }),
  );

const heads: HeadSpec[] = [
  { kind: 'xnodr', ...binary, ...capsules },
  { kind: 'xnidr', ...binary, ...capsules },
  { kind: 'xnodr+xnidr', ...binary, ...capsules },
  { kind: 'xnor-fc', scale: 'alpha+K', zeroSign: -1, threshold: 'none', norm },
];

it.each(heads)('answers as the unpacked $kind does, for any batch, and after a file', (head) =>
  expectSame(build(head)),
);

it.each(heads)('keeps no tensor of a packed $kind once it is disposed of', async (head) => {
  const model = build(head);
  const before = tf.memory().numTensors;
  const packed = await packModel(model);
  packed.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

async function expectSame(model: LayersModel): Promise<void> {
  const packed = await packModel(model);
  expect(packedLayers(packed)).toHaveLength(1);
  for (const count of [1, 16, 19]) {
    const expected = answer(model, count);
    expect(spread(expected)).toBeGreaterThan(0.05);
    expectAllClose(answer(packed, count), expected, 1e-5);
  }
  let saved: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((artifacts) => {
    saved = artifacts;
    const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' } as const;
    return Promise.resolve({ modelArtifactsInfo });
  });
  await packed.save(handler);
  const opened = await loadLayersModel(tf.io.fromMemory(saved));
  expect([...answer(opened, 19)]).toEqual([...answer(packed, 19)]);
}

it.each(['xnodr', 'xnodr+xnidr'] as const)(
  'answers as the unpacked %s does for many samples and one round, and follows an exchange of its weights',
  async (kind) => {
    const model = build({ kind, ...binary, ...capsules, routingIterations: 1 });
    const packed = await packModel(model);
    const answers = (of: LayersModel): Float32Array =>
      (of.predictOnBatch(images(150)) as tf.Tensor).dataSync<'float32'>();
    const before = answers(packed);
    expectAllClose(before, answers(model), 1e-5);
    const layer = packed.getLayer('capsules');
    const [bits, scales] = layer.getWeights() as [tf.Tensor, tf.Tensor];
    layer.setWeights([bits, tf.mul(scales, 2)]);
    expect([...answers(packed)]).not.toEqual([...before]);
  },
);

it('takes a sixth of the room, and follows an exchange of its weights', async () => {
  const model = build({ kind: 'xnodr', ...binary, ...capsules });
  const packed = await packModel(model);
  const bytes = (of: LayersModel): number =>
    of
      .getLayer('capsules')
      .getWeights()
      .reduce((sum, { size }) => sum + 4 * size, 0);
  expect(bytes(model) / bytes(packed)).toBeGreaterThan(6);
  const layer = packed.getLayer('capsules');
  const [bits, scales] = layer.getWeights() as [tf.Tensor, tf.Tensor];
  const before = answer(packed, 2);
  layer.setWeights([bits, tf.mul(scales, 2)]);
  expect([...answer(packed, 2)]).not.toEqual([...before]);
});

it.each([
  [{ kind: 'capsfc', ...capsules }, 'no binary layer'],
  [{ kind: 'xnidr', ...binary, scale: 'alpha', ...capsules }, 'this has scale alpha'],
  [{ kind: 'xnodr+xnidr', ...binary, zeroSign: 1, ...capsules }, 'zeroSign 1'],
  [{ kind: 'xnidr', ...binary, threshold: 'learned', ...capsules }, 'threshold learned'],
] as const)('refuses %j', async (head, message) => {
  await expect(packModel(build(head))).rejects.toThrow(message);
});
