import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
import type { Scale } from '../capsules/binary.ts';
import type { CapsuleLayer } from '../layers/capsule-layer.ts';
import { CapsFC } from '../layers/capsfc.ts';
import { SeededDropout } from '../layers/seeded-dropout.ts';
import { CapsuleLength } from '../layers/squash-layer.ts';
import { XnIDR } from '../layers/xnidr.ts';
import { XnODR } from '../layers/xnodr.ts';
import { classNorm, type Normalisation } from './normalisation.ts';

interface CapsuleOptions {
  readonly norm: Normalisation;
  readonly routingIterations: number;
  readonly capsuleDim: number;
  readonly dropout: number;
}

/** Which capsule layer, and how it is set. */
export type CapsuleHeadSpec = CapsuleOptions &
  ({ readonly kind: 'capsfc' } | { readonly kind: 'xnodr' | 'xnidr'; readonly scale: Scale });

/**
 * The capsule layer in its wrapper: capsules, dropout if any, batch norm (statistics per dimension,
 * over batch and classes), ReLU, length. Scores are not confined to [0, 1), unless norm and ReLU are left
 * out.
 *
 * @param capsules [batch, inputs, 8]
 * @returns [batch, classes]
 */
export function capsuleHead(
  capsules: SymbolicTensor,
  spec: CapsuleHeadSpec,
  options: { readonly classes: number; readonly seed: number },
): SymbolicTensor {
  const steps = [
    capsuleLayer(spec, options),
    ...(spec.dropout > 0
      ? [new SeededDropout({ name: 'capsules_dropout', rate: spec.dropout })]
      : []),
    ...(spec.norm.start === 'none'
      ? []
      : [classNorm(spec.norm), layers.reLU({ name: 'capsules_relu' })]),
    new CapsuleLength({ name: 'scores' }),
  ];
  return steps.reduce((x, layer) => layer.apply(x) as SymbolicTensor, capsules);
}

function capsuleLayer(
  spec: CapsuleHeadSpec,
  options: { readonly classes: number; readonly seed: number },
): CapsuleLayer {
  const config = {
    name: 'capsules',
    outputCapsules: options.classes,
    outputDim: spec.capsuleDim,
    routingIterations: spec.routingIterations,
    seed: deriveSeed(options.seed, 'capsules'),
  };
  switch (spec.kind) {
    case 'capsfc':
      return new CapsFC(config);
    case 'xnodr':
      return new XnODR({ ...config, scale: spec.scale });
    case 'xnidr':
      return new XnIDR({ ...config, scale: spec.scale });
  }
}
