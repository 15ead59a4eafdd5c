import { train, type Optimizer } from '@tensorflow/tfjs-core';
import { onTorch } from '../gradients/define.ts';
import { FusedAdam, FusedMomentum, FusedRmsProp, FusedSgd } from './optimizers.ts';

/** An optimizer whose learning rate can be changed between steps. */
export type TunableOptimizer = Optimizer & {
  learningRate: number;
  /** Decoupled weight decay of a step, where the optimizer is one of this package's. */
  decay?: number;
};

const tunable = (optimizer: Optimizer): TunableOptimizer => optimizer as TunableOptimizer;

/** Adam on the current backend: fused on this one, `tf.train.adam` on others. */
export function adam(
  learningRate?: number,
  beta1?: number,
  beta2?: number,
  epsilon?: number,
): TunableOptimizer {
  return onTorch()
    ? new FusedAdam(learningRate, beta1, beta2, epsilon)
    : tunable(train.adam(learningRate, beta1, beta2, epsilon));
}

/** Gradient descent on the current backend: fused on this one, `tf.train.sgd` on others. */
export function sgd(learningRate: number): TunableOptimizer {
  return onTorch() ? new FusedSgd(learningRate) : tunable(train.sgd(learningRate));
}

/** Momentum on the current backend: fused on this one, `tf.train.momentum` on others. */
export function momentum(
  learningRate: number,
  momentum: number,
  useNesterov = false,
): TunableOptimizer {
  return onTorch()
    ? new FusedMomentum(learningRate, momentum, useNesterov)
    : tunable(train.momentum(learningRate, momentum, useNesterov));
}

/** RMSProp without momentum on the current backend: fused on this one, `tf.train.rmsprop` on others. */
export function rmsprop(learningRate: number, decay = 0.9, epsilon = 1e-7): TunableOptimizer {
  return onTorch()
    ? new FusedRmsProp(learningRate, decay, epsilon)
    : tunable(train.rmsprop(learningRate, decay, 0, epsilon));
}
