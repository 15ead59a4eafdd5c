import * as tf from '@tensorflow/tfjs-core';
import { fusedOptimizer } from './fused.ts';
import { RuleOptimizer, type Optimizer } from './optimizer.ts';
import type { OptimizerSpec } from './rules.ts';

/** An optimizer for the current backend: fused where there is one, else TensorFlow.js operations. */
export function createOptimizer(spec: OptimizerSpec): Optimizer {
  return tf.getBackend() === 'torch' ? fusedOptimizer(spec) : new RuleOptimizer(spec);
}
