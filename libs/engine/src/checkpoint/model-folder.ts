import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { SweepError, type Json } from '@capsweep/domain';

const topologyFile = 'model.json';
const weightsFile = 'weights.bin';

/** What a model file says about itself, as plain data. */
export type About = Readonly<Record<string, Json>>;

/** A model as read from a folder. */
export interface OpenedModel {
  readonly model: LayersModel;
  readonly about: About;
}

/**
 * Writes a model in TensorFlow.js' layers format: `model.json` and `weights.bin`.
 *
 * @param about Kept in the model file as `userDefinedMetadata`: what a user of the model must know.
 */
export async function saveModel(model: LayersModel, folder: string, about: About): Promise<void> {
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    const { modelTopology, weightSpecs, weightData, format, generatedBy } = artifacts;
    const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    const json = {
      format,
      generatedBy,
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
      userDefinedMetadata: about,
    };
    await writeFile(join(folder, weightsFile), weights);
    await writeFile(join(folder, topologyFile), JSON.stringify(json));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler);
}

/** Opens a folder that {@link saveModel} wrote; its layers' classes must have been imported. */
export async function openModel(folder: string): Promise<OpenedModel> {
  const artifacts = await readArtifacts(folder);
  const model = await loadLayersModel(tf.io.fromMemory(artifacts));
  return { model, about: artifacts.userDefinedMetadata ?? {} };
}

/** Gives an existing model of the same topology the weights of a folder. */
export async function loadWeights(model: LayersModel, folder: string): Promise<void> {
  const { weightData, weightSpecs } = await readArtifacts(folder);
  try {
    const weights = tf.io.decodeWeights(weightData ?? new ArrayBuffer(0), weightSpecs ?? []);
    model.loadWeights(weights, true);
    tf.dispose(weights);
  } catch (cause) {
    throw corrupt(folder, 'its weights are not those of this model', cause);
  }
}

/**
 * Lets `tf.loadLayersModel('file:///a/folder/model.json')` work in Node without tfjs-node. Does
 * nothing where that scheme is known already.
 */
export function registerFileScheme(): void {
  if (tf.io.getLoadHandlers('file://').length > 0) return;
  tf.io.registerLoadRouter((url) => {
    const text = Array.isArray(url) ? url[0] : url;
    // A router that does not know a scheme answers null, which its type leaves out.
    if (text?.startsWith('file://') !== true) return null as unknown as tf.io.IOHandler;
    const folder = decodeURIComponent(new URL('.', text).pathname);
    return { load: () => readArtifacts(folder) };
  });
}

async function readArtifacts(folder: string): Promise<tf.io.ModelArtifacts> {
  try {
    const text = await readFile(join(folder, topologyFile), 'utf8');
    const bytes = await readFile(join(folder, weightsFile));
    const json = JSON.parse(text) as tf.io.ModelJSON;
    const weightData = new Uint8Array(bytes).buffer; // a buffer of its own, not Node's pool
    return await tf.io.getModelArtifactsForJSON(json, (manifest) =>
      Promise.resolve([manifest.flatMap((group) => group.weights), weightData]),
    );
  } catch (cause) {
    throw corrupt(folder, `${topologyFile} or ${weightsFile} cannot be read`, cause);
  }
}

function corrupt(folder: string, what: string, cause: unknown): SweepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SweepError('checkpoint-corrupt', `Checkpoint ${folder}: ${what} (${why}).`, { cause });
}
