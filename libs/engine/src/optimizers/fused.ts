import * as tf from '@tensorflow/tfjs-core';
import { adam, momentum, rmsprop, sgd, type TunableOptimizer } from '@capsweep/tfjs-backend-torch';
import type { StoredTensor } from '../checkpoint/tensor-file.ts';
import type { Optimizer } from './optimizer.ts';
import type { Moment, OptimizerSpec } from './rules.ts';

/** The torch backend's optimizer for a rule: all weights in one native call. */
export function fusedOptimizer(spec: OptimizerSpec): Optimizer {
  switch (spec.kind) {
    case 'sgd':
      return new FusedOptimizer(sgd(1));
    case 'momentum':
      return new FusedOptimizer(momentum(1, spec.momentum));
    case 'adam':
      return new FusedOptimizer(adam(1, 0.9, 0.999, 1e-7));
    case 'rmsprop':
      return new FusedOptimizer(rmsprop(1, 0.9, 1e-7));
  }
}

class FusedOptimizer implements Optimizer {
  readonly #fused: TunableOptimizer;

  constructor(fused: TunableOptimizer) {
    this.#fused = fused;
  }

  prepare({ rate, decay }: Moment): void {
    this.#fused.learningRate = rate;
    this.#fused.decay = decay;
  }

  apply(weights: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void {
    const named = weights.map(({ name }, i) => ({ name, tensor: gradients[i] as tf.Tensor }));
    this.#fused.applyGradients(named);
  }

  async save(): Promise<StoredTensor[]> {
    const weights = await this.#fused.getWeights();
    return Promise.all(
      // Numbered, because the order counts.
      weights.map(async ({ name, tensor }, i) => ({
        name: `${i}/${name}`,
        shape: tensor.shape,
        values: (await tensor.data()) as Float32Array | Int32Array,
      })),
    );
  }

  async load(stored: readonly StoredTensor[]): Promise<void> {
    const weights = stored.map(({ name, shape, values }) => ({
      name: name.slice(name.indexOf('/') + 1),
      tensor: tf.tensor(values, [...shape], values instanceof Float32Array ? 'float32' : 'int32'),
    }));
    await this.#fused.setWeights(weights);
    tf.dispose(weights.map(({ tensor }) => tensor));
  }

  dispose(): void {
    this.#fused.dispose();
  }
}
