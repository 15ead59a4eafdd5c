import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import '@capsweep/capsnet';
import { cacheFolder, loadDataset } from '@capsweep/datasets';
import { splitSamples } from '@capsweep/engine';
import type { CheckpointDocument } from '@capsweep/protocol/http';

/** Opens a pulled folder with nothing but TensorFlow.js. */
export async function openPulled(out: string): Promise<LayersModel> {
  const json = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  };
  const [group] = json.weightsManifest;
  const bytes = await readFile(join(out, group?.paths[0] ?? ''));
  return await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: group?.weights ?? [],
      weightData: new Uint8Array(bytes).buffer,
    }),
  );
}

/** Accuracy on the sweep's own validation samples, by the manifest's words about its input. */
export async function validationAccuracy(
  model: LayersModel,
  { about }: CheckpointDocument,
  validationSamples: number,
): Promise<number> {
  const { shape, scale, offset } = about?.['input'] as {
    shape: number[];
    scale: number;
    offset: number;
  };
  const { train } = await loadDataset('mnist', { cacheDir: cacheFolder(process.env) });
  const { validation } = splitSamples(train.labels, {
    validationFraction: 0.1,
    kind: 'stratified',
    seed: 1,
    trainSamples: 0,
    validationSamples,
  });
  const size = shape.reduce((a, b) => a * b, 1);
  const images = new Float32Array(validation.length * size);
  validation.forEach((sample, n) => {
    const pixels = train.images.subarray(sample * size, (sample + 1) * size);
    pixels.forEach((byte, at) => (images[n * size + at] = byte * scale + offset));
  });
  const scores = model.predict(tf.tensor(images, [validation.length, ...shape])) as tf.Tensor;
  const chosen = await tf.argMax(scores, -1).data();
  const right = chosen.filter((label, n) => label === train.labels[validation[n] ?? 0]);
  return right.length / validation.length;
}
