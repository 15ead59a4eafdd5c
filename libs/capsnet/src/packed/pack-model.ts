import type * as tf from '@tensorflow/tfjs-core';
import { models, type layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { packCapsules } from '@capsweep/xnor';
import { PackedXnODR } from './packed-xnodr.ts';

/**
 * The same model with its XnODR layers packed, for inference. The given model stays as it is.
 *
 * @throws RangeError where there is no XnODR layer, or one that is set otherwise than in the paper: scale
 * alpha+K, sgn(0) = -1, no threshold.
 */
export async function packModel(model: LayersModel): Promise<LayersModel> {
  const topology = model.toJSON(undefined, false) as unknown as Topology;
  const binary = topology.config.layers.filter((layer) => layer.class_name === 'XnODR');
  if (binary.length === 0) throw new RangeError('It has no XnODR layer; only those can be packed.');
  for (const layer of binary) {
    requirePaperSettings(layer);
    layer.class_name = PackedXnODR.className;
  }
  // The library's type for this argument is not among its exports.
  const packed = await models.modelFromJSON({ modelTopology: topology } as never);
  for (const layer of packed.layers) give(layer, model.getLayer(layer.name));
  return packed;
}

interface Topology {
  readonly config: { readonly layers: readonly LayerEntry[] };
}

interface LayerEntry {
  class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function requirePaperSettings({ config }: LayerEntry): void {
  const { scale, zero_sign: zeroSign = -1, threshold = 'none' } = config as Record<string, unknown>;
  // A model file spells texts in lower case.
  if (String(scale).toLowerCase() === 'alpha+k' && zeroSign === -1 && threshold === 'none') return;
  const found = `scale ${String(scale)}, zeroSign ${String(zeroSign)}, threshold ${String(threshold)}`;
  throw new RangeError(
    `Only scale alpha+K, zeroSign -1, threshold none can be packed; this has ${found}.`,
  );
}

function give(layer: layers.Layer, from: layers.Layer): void {
  if (!(layer instanceof PackedXnODR)) {
    layer.setWeights(from.getWeights());
    return;
  }
  const [kernel] = from.getWeights() as [tf.Tensor];
  const [inputs, outputs, inputDim, outputDim] = kernel.shape as [number, number, number, number];
  layer.pack(packCapsules(kernel.dataSync(), { inputs, outputs, inputDim, outputDim }));
}
