import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
import type { Signs } from '../capsules/binary.ts';
import { BinaryDense } from '../layers/binary-dense.ts';
import type { CapsuleConfig } from '../layers/capsule-layer.ts';
import { CapsFC } from '../layers/capsfc.ts';
import { ElementWise } from '../layers/element-wise.ts';
import { EmRouting } from '../layers/em-routing.ts';
import { SeededDropout } from '../layers/seeded-dropout.ts';
import { SelfAttention } from '../layers/self-attention.ts';
import { SelfRouting } from '../layers/self-routing.ts';
import { CapsuleLength } from '../layers/squash-layer.ts';
import { XnIDR } from '../layers/xnidr.ts';
import { XnODRXnIDR } from '../layers/xnodr-xnidr.ts';
import { XnODR } from '../layers/xnodr.ts';
import { classNorm, type Normalisation } from './normalisation.ts';

/** What every head on primary capsules is told. */
interface OnCapsules {
  /** Of the primary capsules, and of the class capsules where there are such. */
  readonly norm: Normalisation;
}

interface Wrapped extends OnCapsules {
  readonly dropout: number;
}

interface Vectors extends Wrapped {
  readonly capsuleDim: number;
}

/** Which layer turns primary capsules into scores, and how it is set. */
export type CapsuleHeadSpec =
  | (Vectors & { readonly kind: 'capsfc'; readonly routingIterations: number })
  | (Vectors &
      Signs & {
        readonly kind: 'xnodr' | 'xnidr' | 'xnodr+xnidr';
        readonly routingIterations: number;
      })
  | (Vectors & { readonly kind: 'self-attention' })
  | (Wrapped & { readonly kind: 'element-wise' })
  | (OnCapsules & { readonly kind: 'self-routing' })
  | (OnCapsules & {
      readonly kind: 'em-routing';
      readonly capsuleDim: number;
      readonly routingIterations: number;
    })
  | (OnCapsules & Signs & { readonly kind: 'xnor-fc' });

interface Options {
  readonly classes: number;
  readonly seed: number;
}

/**
 * A head on primary capsules.
 *
 * @param capsules [batch, inputs, 8]
 * @returns [batch, classes]
 */
export function capsuleHead(
  capsules: SymbolicTensor,
  spec: CapsuleHeadSpec,
  options: Options,
): SymbolicTensor {
  const steps = stepsOf(spec, options);
  return steps.reduce((x, layer) => layer.apply(x) as SymbolicTensor, capsules);
}

function stepsOf(spec: CapsuleHeadSpec, options: Options): layers.Layer[] {
  const seed = deriveSeed(options.seed, 'capsules');
  const config = { outputCapsules: options.classes, outputDim: 1, routingIterations: 1, seed };
  switch (spec.kind) {
    case 'self-routing':
      return [new SelfRouting({ ...config, name: 'scores' })];
    case 'em-routing': {
      const { routingIterations, capsuleDim: outputDim } = spec;
      return [new EmRouting({ ...config, name: 'scores', routingIterations, outputDim })];
    }
    case 'xnor-fc':
      return binaryDense(spec, options);
    default:
      return wrapped(vectorLayer(spec, { ...config, name: 'capsules' }), spec);
  }
}

type VectorSpec = Extract<CapsuleHeadSpec, Wrapped>;

/**
 * A layer of class capsules in its wrapper: capsules, dropout if any, batch norm (statistics per
 * dimension, over batch and classes), ReLU, length. Scores are not confined to [0, 1), unless norm and
 * ReLU are left out.
 */
function wrapped(layer: layers.Layer, { dropout, norm }: Wrapped): layers.Layer[] {
  const normal = [classNorm(norm), layers.reLU({ name: 'capsules_relu' })];
  return [
    layer,
    ...(dropout > 0 ? [new SeededDropout({ name: 'capsules_dropout', rate: dropout })] : []),
    ...(norm.start === 'none' ? [] : normal),
    new CapsuleLength({ name: 'scores' }),
  ];
}

function vectorLayer(spec: VectorSpec, base: CapsuleConfig): layers.Layer {
  if (spec.kind === 'element-wise') return new ElementWise(base);
  const config = { ...base, outputDim: spec.capsuleDim };
  if (spec.kind === 'self-attention') return new SelfAttention(config);
  const { routingIterations } = spec;
  if (spec.kind === 'capsfc') return new CapsFC({ ...config, routingIterations });
  const { scale, zeroSign, threshold } = spec;
  const Layer = { xnodr: XnODR, xnidr: XnIDR, 'xnodr+xnidr': XnODRXnIDR }[spec.kind];
  return new Layer({ ...config, routingIterations, scale, zeroSign, threshold });
}

/** All capsules' dimensions as one list of features, a binary dense layer, and a norm per class. */
function binaryDense(
  { scale, zeroSign, threshold, norm }: Extract<CapsuleHeadSpec, { kind: 'xnor-fc' }>,
  { classes, seed }: Options,
): layers.Layer[] {
  const name = 'head_binary';
  const config = { name, units: classes, scale, zeroSign, threshold };
  return [
    layers.flatten({ name: 'head_flatten' }),
    new BinaryDense({ ...config, seed: deriveSeed(seed, name) }),
    layers.batchNormalization({ name: 'scores', momentum: norm.momentum }),
  ];
}
