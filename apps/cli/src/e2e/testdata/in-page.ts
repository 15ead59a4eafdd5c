import type * as core from '@tensorflow/tfjs-core';
import type { loadLayersModel as load } from '@tensorflow/tfjs-layers';

/** A model's file and images, in what can be sent to a page. */
export interface Asked {
  readonly topology: object;
  readonly specs: core.io.WeightsManifestEntry[];
  /** Bytes. */
  readonly weights: number[];
  readonly shape: number[];
  readonly values: number[];
}

/** Runs in the page: opens a model and answers with its scores. */
export async function inPage(asked: Asked): Promise<number[]> {
  const { tf, loadLayersModel } = (
    globalThis as unknown as { tensors: { tf: typeof core; loadLayersModel: typeof load } }
  ).tensors;
  await tf.setBackend('cpu');
  const model = await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: asked.topology,
      weightSpecs: asked.specs,
      weightData: Uint8Array.from(asked.weights).buffer,
    }),
  );
  const scores = model.predict(tf.tensor(asked.values, asked.shape)) as core.Tensor;
  return Array.from(await scores.data());
}
