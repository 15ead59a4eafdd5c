import * as tf from '@tensorflow/tfjs-core';
import { epsilonsOf, plainName, type StoredWeight, type WeightSet } from './weight-set.ts';

/**
 * Reads the weights of a TensorFlow.js layers model.
 *
 * @param modelJson The text of `model.json`.
 * @param shard Reads one of the files that it names.
 * @throws RangeError where the text is not such a model.
 */
export async function readLayersModel(
  modelJson: string,
  shard: (name: string) => Promise<Uint8Array>,
): Promise<WeightSet> {
  const model = JSON.parse(modelJson) as Partial<LayersModelJson>;
  if (!Array.isArray(model.weightsManifest)) {
    throw new RangeError('It has no weightsManifest; a TensorFlow.js layers model has.');
  }
  const weights = new Map<string, StoredWeight>();
  for (const group of model.weightsManifest) {
    const parts = await Promise.all(group.paths.map(shard));
    const decoded = tf.io.decodeWeights(joined(parts), group.weights);
    for (const [name, tensor] of Object.entries(decoded)) {
      const values = (await tensor.data()) as Float32Array;
      weights.set(plainName(name), { shape: tensor.shape, values });
    }
    tf.dispose(decoded);
  }
  const { modelTopology } = model;
  return { weights, epsilons: epsilonsOf(modelTopology?.model_config ?? modelTopology) };
}

interface LayersModelJson {
  readonly modelTopology?: { readonly model_config?: unknown };
  readonly weightsManifest: tf.io.WeightsManifestConfig;
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}
