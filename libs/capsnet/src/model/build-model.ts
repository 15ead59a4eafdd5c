import { input, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  backboneFeatures,
  frozenLayers,
  primaryCapsules,
  type BackboneSpec,
} from '../backbones/backbone.ts';
import { capsuleHead, type CapsuleHeadSpec } from '../heads/capsule-head.ts';
import { decoder } from '../heads/decoder.ts';
import { fullyConnected, type FullyConnectedSpec } from '../heads/fully-connected.ts';
import { freeze, layersBehind } from './freeze.ts';

/** A head and its options. */
export type HeadSpec = FullyConnectedSpec | CapsuleHeadSpec;

/** Everything that determines a new model, weights included. */
export interface ModelSpec {
  /** [height, width, channels] of an image. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly backbone: BackboneSpec;
  readonly head: HeadSpec;
  /**
   * Set for a second output, the image as decoded from the class capsules: how many labels an image
   * has. Only with heads whose scores are lengths of capsules.
   */
  readonly decoder?: { readonly labelsPerImage: number };
  /** Every weight is drawn from this and its layer's name. */
  readonly seed: number;
}

/**
 * Builds a model from images [batch, height, width, channels] to scores [batch, classes], and with a
 * decoder to images like those as well.
 */
export function buildModel(spec: ModelSpec): LayersModel {
  const image = input({ name: 'image', shape: [...spec.inputShape] });
  const features = backboneFeatures(image, spec.backbone, spec.seed);
  const frozen = frozenLayers(spec.backbone);
  if (frozen !== 'none') {
    const behind = layersBehind(features);
    freeze(frozen === 'all' ? behind : behind.filter(({ name }) => frozen.includes(name)));
  }
  const scores = applyHead(features, spec);
  const outputs = spec.decoder ? [scores, decoded(scores, spec, spec.decoder)] : scores;
  return model({ inputs: image, outputs });
}

function applyHead(features: SymbolicTensor, spec: ModelSpec): SymbolicTensor {
  const { head, classes, seed } = spec;
  if (head.kind === 'fc') return fullyConnected(features, head.stack, { classes, seed });
  const capsules = primaryCapsules(features, spec.backbone.kind, { seed, ...head.norm });
  return capsuleHead(capsules, head, { classes, seed });
}

function decoded(
  scores: SymbolicTensor,
  { inputShape, head, seed }: ModelSpec,
  options: { readonly labelsPerImage: number },
): SymbolicTensor {
  const [capsules] = scores.inputs;
  if (capsules?.shape.length !== 3) throw new RangeError(`A ${head.kind} head has no capsules.`);
  return decoder(capsules, scores, { imageShape: inputShape, seed, ...options });
}
