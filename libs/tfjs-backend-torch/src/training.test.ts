import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { adam } from './optimizers/index.ts';
import { onTorchBackend, values } from './testdata/on-torch.ts';

function model(): tfl.Sequential {
  const { layers } = tfl;
  const init = (seed: number) => tfl.initializers.glorotUniform({ seed });
  return tfl.sequential({
    layers: [
      layers.conv2d({
        ...{ inputShape: [12, 12, 1], filters: 8, kernelSize: 3, padding: 'same' },
        kernelInitializer: init(1),
      }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 6 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: init(2) }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: init(3) }),
    ],
  });
}

async function fit(backend: string): Promise<{ losses: number[]; net: tfl.Sequential }> {
  await tf.setBackend(backend);
  const net = model();
  net.compile({ optimizer: adam(0.01), loss: 'categoricalCrossentropy' });
  const x = tf.tensor(values([48, 12, 12, 1], 5), [48, 12, 12, 1]);
  const y = tf.oneHot(
    Array.from({ length: 48 }, (_, i) => i % 3),
    3,
  );
  const options = { batchSize: 16, epochs: 3, shuffle: false, verbose: 0 } as const;
  const { history } = await net.fit(x, y, options);
  tf.dispose([x, y]);
  return { losses: history['loss'] as number[], net };
}

const weights = (net: tfl.LayersModel): number[][] =>
  net.getWeights().map((w) => [...w.dataSync()]);

beforeAll(onTorchBackend);

describe('training a model of layers', () => {
  test('gives the losses of the reference CPU backend', async () => {
    const expected = await fit('cpu');
    const actual = await fit('torch');
    actual.losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected.losses[i] as number, 3));
    const [last = 9] = actual.losses.slice(-1);
    expect(last).toBeLessThan(actual.losses[0] as number);
  });

  test('gives the same bits twice', async () => {
    const first = await fit('torch');
    const second = await fit('torch');
    expect(second.losses).toEqual(first.losses);
    expect(weights(second.net)).toEqual(weights(first.net));
  });

  test('keeps no tensors', async () => {
    (await fit('torch')).net.dispose();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) (await fit('torch')).net.dispose();
    // Each optimizer keeps its slots until it is disposed; nothing else may stay.
    const perOptimizer = (tf.memory().numTensors - before) / 3;
    expect(perOptimizer).toBeLessThanOrEqual(2 * 8 + 3);
  });

  test('saves a model that the CPU backend reads with the same predictions', async () => {
    const { net } = await fit('torch');
    const x = tf.tensor(values([4, 12, 12, 1], 8), [4, 12, 12, 1]);
    const expected = [...(net.predict(x) as tf.Tensor).dataSync()];
    let artifacts: tf.io.ModelArtifacts = {};
    await net.save(
      tf.io.withSaveHandler((saved) => {
        artifacts = saved;
        const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const };
        return Promise.resolve({ modelArtifactsInfo });
      }),
    );
    await tf.setBackend('cpu');
    const read = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
    const actual = [...(read.predict(x) as tf.Tensor).dataSync()];
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5));
    await tf.setBackend('torch');
  });
});
