import { train, type Optimizer } from '@tensorflow/tfjs-core';
import { onTorch } from '../gradients/define.ts';
import { FusedAdam, FusedMomentum, FusedSgd } from './optimizers.ts';

/** An optimizer whose learning rate can be changed between steps. */
export type TunableOptimizer = Optimizer & { learningRate: number };

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
