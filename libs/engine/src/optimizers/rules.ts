/**
 * @file Update rules as pure functions of tensors, with Keras' constants. A rule's slots are all the
 * state it has; the step number comes in, so that nothing else needs saving.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Which rule turns gradients into updates. */
export type OptimizerSpec =
  | { readonly kind: 'sgd' | 'adam' | 'rmsprop' }
  | { readonly kind: 'momentum'; readonly momentum: number };

/** One update. */
export interface Moment {
  readonly rate: number;
  /** Counted from 1. */
  readonly step: number;
  /** Share of each matrix that is taken away before it is moved (decoupled weight decay). */
  readonly decay: number;
}

/** A rule: what it remembers for each weight, and how it moves one. */
export interface Rule {
  /** Names of the remembered tensors; each starts at zero, in the weight's shape. */
  readonly slots: readonly string[];
  /** What is taken from the weight, and the slots' next values. Runs inside a tidy. */
  update(gradient: tf.Tensor, slots: readonly tf.Tensor[], moment: Moment): RuleResult;
}

interface RuleResult {
  readonly delta: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

const epsilon = 1e-7;

/** `w -= rate * g` */
const sgd: Rule = {
  slots: [],
  update: (g, _, { rate }) => ({ delta: tf.mul(g, rate), slots: [] }),
};

/** `a = momentum * a + g`, `w -= rate * a` */
const momentum = (share: number): Rule => ({
  slots: ['momentum'],
  update: (g, [a], { rate }) => {
    const next = tf.add(tf.mul(a as tf.Tensor, share), g);
    return { delta: tf.mul(next, rate), slots: [next] };
  },
});

/**
 * `m = 0.9 m + 0.1 g`, `v = 0.999 v + 0.001 g^2`,
 * `w -= rate * m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-7)`
 */
const adam: Rule = {
  slots: ['m', 'v'],
  update: (g, [m, v], { rate, step }) => {
    const first = tf.add(tf.mul(m as tf.Tensor, 0.9), tf.mul(g, 0.1));
    const second = tf.add(tf.mul(v as tf.Tensor, 0.999), tf.mul(tf.square(g), 0.001));
    const root = tf.sqrt(tf.div(second, 1 - 0.999 ** step));
    const size = rate / (1 - 0.9 ** step);
    const delta = tf.mul(tf.div(first, tf.add(root, epsilon)), size);
    return { delta, slots: [first, second] };
  },
};

/** `s = 0.9 s + 0.1 g^2`, `w -= rate * g / sqrt(s + 1e-7)` */
const rmsprop: Rule = {
  slots: ['rms'],
  update: (g, [s], { rate }) => {
    const next = tf.add(tf.mul(s as tf.Tensor, 0.9), tf.mul(tf.square(g), 0.1));
    const delta = tf.mul(tf.div(g, tf.sqrt(tf.add(next, epsilon))), rate);
    return { delta, slots: [next] };
  },
};

/** The rule for a specification. */
export function ruleFor(spec: OptimizerSpec): Rule {
  switch (spec.kind) {
    case 'sgd':
      return sgd;
    case 'momentum':
      return momentum(spec.momentum);
    case 'adam':
      return adam;
    case 'rmsprop':
      return rmsprop;
  }
}
