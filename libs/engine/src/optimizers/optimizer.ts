import * as tf from '@tensorflow/tfjs-core';
import type { StoredTensor } from '../checkpoint/tensor-file.ts';
import { ruleFor, type Moment, type OptimizerSpec, type Rule } from './rules.ts';

/** An update rule with its slots, for one list of weights. */
export interface Optimizer {
  /** Moves every weight by its gradient. Same weights in the same order each time. */
  apply(weights: readonly tf.Variable[], gradients: readonly tf.Tensor[], moment: Moment): void;
  /** All the state there is. */
  save(): Promise<StoredTensor[]>;
  /** The inverse of `save`, for the same kind of optimizer and the same weights. */
  load(stored: readonly StoredTensor[]): Promise<void>;
  dispose(): void;
}

/** An optimizer made of TensorFlow.js operations: runs on every backend. */
export class RuleOptimizer implements Optimizer {
  readonly #rule: Rule;
  /** One list per weight, in the rule's order. */
  #slots: tf.Variable[][] = [];

  constructor(spec: OptimizerSpec) {
    this.#rule = ruleFor(spec);
  }

  apply(weights: readonly tf.Variable[], gradients: readonly tf.Tensor[], moment: Moment): void {
    weights.forEach((weight, i) => {
      tf.tidy(() => {
        const slots = (this.#slots[i] ??= this.#rule.slots.map(() => zerosFor(weight)));
        const result = this.#rule.update(gradients[i] as tf.Tensor, slots, moment);
        weight.assign(tf.sub(weight, result.delta));
        result.slots.forEach((value, n) => slots[n]?.assign(value));
      });
    });
  }

  async save(): Promise<StoredTensor[]> {
    const named = this.#slots.flatMap((slots, i) =>
      slots.map((slot, n) => ({ name: `${i}/${this.#rule.slots[n] as string}`, slot })),
    );
    return Promise.all(
      named.map(async ({ name, slot }) => ({
        name,
        shape: slot.shape,
        values: (await slot.data()) as Float32Array,
      })),
    );
  }

  load(stored: readonly StoredTensor[]): Promise<void> {
    this.dispose();
    const perWeight = this.#rule.slots.length;
    for (let i = 0; i < stored.length; i += perWeight) {
      this.#slots.push(stored.slice(i, i + perWeight).map(variableOf));
    }
    return Promise.resolve();
  }

  dispose(): void {
    tf.dispose(this.#slots.flat());
    this.#slots = [];
  }
}

function zerosFor(weight: tf.Tensor): tf.Variable {
  return tf.variable(tf.zerosLike(weight), false);
}

function variableOf({ values, shape }: StoredTensor): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false));
}
