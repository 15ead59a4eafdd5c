import { initializers, layers } from '@tensorflow/tfjs-layers';

/** How capsules are normalised. */
export interface Normalisation {
  /** Share of the running statistics kept per step; Keras keeps 0.99. */
  readonly momentum: number;
  /** What the norm of the class capsules starts from; see {@link classNorm}. */
  readonly start: 'gentle' | 'keras' | 'none';
}

type Layer = ReturnType<typeof layers.batchNormalization>;

/** Batch norm of primary capsules: one mean and variance per dimension. */
export function primaryNorm({ momentum }: Normalisation): Layer {
  return layers.batchNormalization({ name: 'primary_bn', momentum });
}

/**
 * Batch norm of class capsules: one mean and variance per dimension, over batch and classes.
 *
 * `keras` starts at scale 1, offset 0, epsilon 1e-3, as the paper's code does. Lengths then begin
 * near 3, above everything that a margin or hinge loss wants, and the first thing a new network
 * learns is to be silent: every ReLU closes, and no gradient is left. That works from pretrained
 * weights. `gentle` starts at scale 0.1, offset 0.1, epsilon 1e-5: lengths begin near 0.5 with every
 * ReLU open, and all losses learn from the first step on.
 */
export function classNorm({ momentum, start }: Normalisation): Layer {
  const name = 'capsules_bn';
  if (start === 'keras') return layers.batchNormalization({ name, momentum });
  return layers.batchNormalization({
    name,
    momentum,
    epsilon: 1e-5,
    gammaInitializer: initializers.constant({ value: 0.1 }),
    betaInitializer: initializers.constant({ value: 0.1 }),
  });
}
