/**
 * @file EM routing (Hinton, Sabour and Frosst 2018, procedure 1): output capsules are Gaussians that
 * compete for votes.
 *
 *     M   R'[i,j] = R[i,j] * a[i];  n[j] = sum_i R'[i,j]
 *         mu[j,:] = sum_i R' * uhat / n;  var[j,:] = sum_i R' * (uhat - mu)^2 / n
 *         a[j]    = sigmoid( lambda * (beta_a[j] - mean_k (beta_u[j] + log sigma[j,k]) * n[j] / N) )
 *     E   R[i,:]  = softmax over j of ( log a[j] + log Gaussian(uhat[i,j,:]; mu[j], var[j]) )
 *
 * N = inputs / outputs, the votes of a fair share, and the paper's sum over dimensions is their mean, so that
 * costs grow neither with the number of input capsules nor with that of dimensions: sums over 16 leave the
 * sigmoid without a slope from the first step on. Lambda rises from round to round: 1 - 0.5^r.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Keeps variances away from zero. */
const floor = 1e-4;

/** What EM routing works on. */
export interface EmInputs {
  /** [batch, outputs, inputs, dim] */
  readonly votes: tf.Tensor4D;
  /** [batch, inputs] */
  readonly activity: tf.Tensor2D;
  /** beta_u, [outputs, 1] */
  readonly costOfUse: tf.Tensor2D;
  /** beta_a, [outputs] */
  readonly bar: tf.Tensor1D;
  readonly rounds: number;
}

/** @returns [batch, outputs], the activation of each output capsule. */
export function emRoute(inputs: EmInputs): tf.Tensor2D {
  const { votes, rounds } = inputs;
  const [, outputs] = votes.shape;
  let share: tf.Tensor | number = 1 / outputs; // [batch, outputs, inputs]
  for (let round = 1; ; round++) {
    const fit = maximise(inputs, share, 1 - 0.5 ** round);
    if (round === rounds) return fit.activation;
    share = expect(votes, fit);
  }
}

interface Fit {
  /** [batch, outputs, 1, dim] */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  /** [batch, outputs] */
  readonly activation: tf.Tensor2D;
}

function maximise(inputs: EmInputs, share: tf.Tensor | number, lambda: number): Fit {
  const { votes, activity, costOfUse, bar } = inputs;
  const [, outputs, count] = votes.shape;
  const taken = tf.mul(share, tf.expandDims(activity, 1)); // [batch, 1 or outputs, inputs]
  const weights = tf.expandDims(taken, 3); // [..., inputs, 1]
  const n = tf.add(tf.sum(weights, 2, true), floor); // [batch, 1 or outputs, 1, 1]
  const mean = tf.div(tf.sum(tf.mul(weights, votes), 2, true), n);
  const spread = tf.sum(tf.mul(weights, tf.square(tf.sub(votes, mean))), 2, true);
  const variance = tf.add(tf.div(spread, n), floor); // [batch, outputs, 1, dim]
  const logSigma = tf.squeeze(tf.mul(tf.log(variance), 0.5), [2]); // [batch, outputs, dim]
  const fair = tf.div(tf.squeeze(n, [2, 3]), count / outputs); // [batch, 1 or outputs]
  const cost = tf.mul(tf.mean(tf.add(logSigma, costOfUse), 2), fair); // [batch, outputs]
  const activation = tf.sigmoid<tf.Tensor2D>(tf.mul(tf.sub(bar, cost), lambda));
  return { mean, variance, activation };
}

function expect(votes: tf.Tensor4D, { mean, variance, activation }: Fit): tf.Tensor {
  const distance = tf.div(tf.square(tf.sub(votes, mean)), variance);
  const logDensity = tf.mul(tf.sum(tf.add(distance, tf.log(variance)), 3), -0.5); // [batch, outputs, inputs]
  const logits = tf.add(logDensity, tf.expandDims(tf.log(tf.add(activation, 1e-9)), 2));
  return tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 1])), [0, 2, 1]);
}
