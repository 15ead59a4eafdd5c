import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { File as H5File, ready } from 'h5wasm';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../model/build-model.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { assignWeights } from './assign.ts';
import { readKerasH5 } from './keras-h5.ts';
import { todaysName } from './keras-names.ts';
import { readLayersModel } from './layers-model.ts';

beforeAll(() => tf.setBackend('cpu'));

const narrow = (seed: number, classes = 10): LayersModel =>
  buildModel({
    inputShape: [32, 32, 3],
    classes,
    backbone: {
      kind: 'mobilenet-v2',
      width: 0.35,
      downsampling: 32,
      momentum: 0.99,
      freeze: 'none',
      pad: 0,
      upsample: 1,
    },
    head: { kind: 'fc', stack: 'linear' },
    seed,
  });
const image = (): tf.Tensor => tf.randomUniform([2, 32, 32, 3], 0, 1, 'float32', 5);
const answer = (model: LayersModel): Float32Array =>
  (model.predict(image()) as tf.Tensor).dataSync<'float32'>();

/** A file as Keras writes it: a group per layer, names of arrays in attributes. */
async function kerasFile(model: LayersModel): Promise<Uint8Array> {
  const { FS } = await ready;
  const file = new H5File('made.h5', 'w');
  const layers = model.layers.filter(({ weights }) => weights.length > 0);
  file.create_attribute(
    'layer_names',
    layers.map(({ name }) => name),
  );
  for (const layer of layers) {
    const group = file.create_group(layer.name);
    const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
    const names = layer.weights.map(({ originalName }) => `${layer.name}/${last(originalName)}:0`);
    group.create_attribute('weight_names', names);
    const inside = group.create_group(layer.name);
    layer.getWeights().forEach((tensor, i) => {
      const name = (names[i] as string).slice(layer.name.length + 1);
      inside.create_dataset({ name, data: tensor.dataSync<'float32'>(), shape: tensor.shape });
    });
  }
  file.close();
  return FS.readFile('made.h5');
}

describe('a Keras file', () => {
  it('gives its weights to another model of the same shape', async () => {
    const [from, to] = [narrow(1), narrow(2)];
    expect([...answer(to)]).not.toEqual([...answer(from)]);
    const { loaded, kept } = assignWeights(to, await readKerasH5(await kerasFile(from)));
    expect(kept).toEqual([]);
    expect(loaded).toContain('block_16_project_BN');
    expect([...answer(to)]).toEqual([...answer(from)]);
  });

  it('leaves a head for other classes alone', async () => {
    const to = narrow(2, 7);
    const { kept } = assignWeights(to, await readKerasH5(await kerasFile(narrow(1))));
    expect(kept).toEqual(['scores']);
  });

  it('is refused where it is something else', async () => {
    await expect(readKerasH5(new Uint8Array(100))).rejects.toThrow('not an HDF5 file');
    const other = buildModel({
      inputShape: [32, 32, 3],
      classes: 10,
      backbone: { kind: 'small-cnn', width: 1 },
      head: { kind: 'fc', stack: 'linear' },
      seed: 1,
    });
    const set = await readKerasH5(await kerasFile(narrow(1, 5)));
    expect(() => assignWeights(other, set)).toThrow('None of its layers');
  });
});

describe('a TensorFlow.js model', () => {
  it('gives its weights, and another epsilon goes into the variance', async () => {
    const [from, to] = [narrow(1), narrow(2)];
    let saved: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' },
      });
    });
    await from.save(handler);
    const json = JSON.stringify({
      modelTopology: saved.modelTopology,
      weightsManifest: [{ paths: ['a.bin'], weights: saved.weightSpecs }],
    });
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(saved.weightData));
    const set = await readLayersModel(json, () => Promise.resolve(bytes));
    const wide = { ...set, epsilons: new Map([...set.epsilons.keys()].map((name) => [name, 0.1])) };
    assignWeights(to, wide);
    // What a norm of epsilon 0.1 would divide by, at its fresh statistics: 0 and 1.
    const { values } = set.weights.get('bn_Conv1/moving_variance')!;
    const variance = to.getLayer('bn_Conv1').getWeights()[3]!.dataSync();
    expectAllClose(
      variance,
      values.map((v) => v + 0.1 - 0.001),
      1e-6,
    );
    assignWeights(to, set);
    expect([...answer(to)]).toEqual([...answer(from)]);
  });

  it('is refused where it is something else', async () => {
    const shard = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
    await expect(readLayersModel('{}', shard)).rejects.toThrow('no weightsManifest');
  });
});

it.each([
  ['res2a_branch1', 'conv2_block1_0_conv'],
  ['bn5c_branch2b', 'conv5_block3_2_bn'],
  ['fc1000', 'scores'],
  ['block_3_expand', 'block_3_expand'],
])('%s is called %s today', (old, today) => {
  expect(todaysName(old)).toBe(today);
});
