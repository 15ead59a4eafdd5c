import { models, type layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { PackedCapsuleLayer } from './packed-capsule-layer.ts';
import { PackedBinaryDense } from './packed-dense.ts';
import { PackedXnIDR } from './packed-xnidr.ts';
import { PackedXnODR, PackedXnODRXnIDR } from './packed-xnodr.ts';

/** Layers that can be packed, and what stands for them. */
const standIns = new Map<string, string>([
  ['XnODR', PackedXnODR.className],
  ['XnIDR', PackedXnIDR.className],
  ['XnODRXnIDR', PackedXnODRXnIDR.className],
  ['BinaryDense', PackedBinaryDense.className],
]);

/**
 * The same model with its binary layers packed, for inference. The given model stays as it is.
 *
 * @throws RangeError where there is no binary layer, or one with a binary agreement (XnIDR's) that is set otherwise
 * than in the paper: scale alpha+K, sgn(0) = -1, no threshold.
 */
export async function packModel(model: LayersModel): Promise<LayersModel> {
  const topology = model.toJSON(undefined, false) as unknown as Topology;
  const binary = topology.config.layers.filter((layer) => standIns.has(layer.class_name));
  if (binary.length === 0) {
    throw new RangeError(`It has no binary layer to pack: ${[...standIns.keys()].join(', ')}.`);
  }
  for (const layer of binary) {
    if (layer.class_name.endsWith('XnIDR')) requirePaperSettings(layer);
    layer.class_name = standIns.get(layer.class_name) as string;
  }
  // The library's type for this argument is not among its exports.
  const packed = await models.modelFromJSON({ modelTopology: topology } as never);
  for (const layer of packed.layers) give(layer, model.getLayer(layer.name));
  return packed;
}

/** Names of the layers of a packed model that are packed. */
export function packedLayers(model: LayersModel): readonly string[] {
  return model.layers.filter(isPacked).map(({ name }) => name);
}

function isPacked(layer: layers.Layer): layer is PackedCapsuleLayer | PackedBinaryDense {
  return layer instanceof PackedCapsuleLayer || layer instanceof PackedBinaryDense;
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
    `A binary agreement can be packed with scale alpha+K, zeroSign -1, threshold none; this has ${found}.`,
  );
}

function give(layer: layers.Layer, from: layers.Layer): void {
  if (isPacked(layer)) layer.takeOver(from.getWeights());
  else layer.setWeights(from.getWeights());
}
