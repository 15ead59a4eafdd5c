import { input, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { smallCnn } from '../backbones/small-cnn.ts';
import { capsuleHead, type CapsuleHeadSpec } from '../heads/capsule-head.ts';
import { fullyConnected } from '../heads/fully-connected.ts';
import { spatialPrimary } from '../heads/primary.ts';

/** A backbone and its options. */
export interface BackboneSpec {
  readonly kind: 'small-cnn';
  readonly width: number;
}

/** A head and its options. */
export type HeadSpec = { readonly kind: 'fc' } | CapsuleHeadSpec;

/** Everything that determines a new model, weights included. */
export interface ModelSpec {
  /** [height, width, channels] of an image. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly backbone: BackboneSpec;
  readonly head: HeadSpec;
  /** Every weight is drawn from this and its layer's name. */
  readonly seed: number;
}

/** Builds a model from images [batch, height, width, channels] to scores [batch, classes]. */
export function buildModel(spec: ModelSpec): LayersModel {
  const image = input({ name: 'image', shape: [...spec.inputShape] });
  const { width } = spec.backbone;
  const features = smallCnn(image, { width, seed: spec.seed });
  return model({ inputs: image, outputs: applyHead(features, spec) });
}

function applyHead(features: SymbolicTensor, { head, classes, seed }: ModelSpec): SymbolicTensor {
  if (head.kind === 'fc') return fullyConnected(features, { classes, seed });
  const capsules = spatialPrimary(features, { seed, ...head.norm });
  return capsuleHead(capsules, head, { classes, seed });
}
