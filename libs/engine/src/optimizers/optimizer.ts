import * as tf from '@tensorflow/tfjs-core';
import type { StoredTensor } from '../checkpoint/tensor-file.ts';
import { ruleFor, type Moment, type OptimizerSpec, type Rule } from './rules.ts';

/** An update rule with its slots, for one list of weights. */
export interface Optimizer {
  /** Says which update comes next; `apply` and its recordings follow it. */
  prepare(moment: Moment): void;
  /** Moves every weight by its gradient. Same weights in the same order each time. */
  apply(weights: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void;
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
  #moment: Moment | undefined;

  constructor(spec: OptimizerSpec) {
    this.#rule = ruleFor(spec);
  }

  prepare(moment: Moment): void {
    this.#moment = moment;
  }

  apply(weights: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void {
    const moment = this.#moment as Moment;
    weights.forEach((weight, i) => {
      tf.tidy(() => {
        shrink(weight, moment.decay);
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

/** Decoupled weight decay; vectors (biases, norms) are left alone. */
function shrink(weight: tf.Variable, share: number): void {
  if (share !== 0 && weight.rank > 1) weight.assign(tf.mul(weight, 1 - share));
}

function zerosFor(weight: tf.Tensor): tf.Variable {
  return tf.variable(tf.zerosLike(weight), false);
}

function variableOf({ values, shape }: StoredTensor): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false));
}
