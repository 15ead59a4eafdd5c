/**
 * @file Routing by agreement (Sabour, Frosst and Hinton 2017, procedure 1).
 *
 *     b = 0
 *     repeat r = 1 ... R:
 *        c[b,i,j] = softmax of b[b,i,:] over the output capsules j
 *        v[b,j,:] = squash( sum_i c[b,i,j] * uhat[b,j,i,:] )
 *        if r < R: b[b,i,j] += agreement of uhat[b,j,i,:] with v[b,j,:]
 *
 * Axes: b batch, i input capsule, j output capsule. Gradients flow through every round. The first
 * round's coupling is 1 / outputs everywhere, so it needs the sum of the votes only; with R = 1
 * no vote is ever formed.
 */
import * as tf from '@tensorflow/tfjs-core';
import { squash } from './squash.ts';
import type { Votes } from './votes.ts';

/**
 * How well each vote fits its output capsule, given once all the votes
 * [batch, outputs, inputs, dim] and then, per round, the capsules [batch, outputs, dim].
 * Answers with logits [batch, outputs, inputs].
 */
export type Agreement = (votes: tf.Tensor4D) => (v: tf.Tensor3D) => tf.Tensor3D;

/** `a[b,j,i] = sum_k uhat[b,j,i,k] * v[b,j,k]`, in floating point. */
export const dotAgreement: Agreement = (votes) => (v) => products(votes, v);

/**
 * Routes votes to output capsules.
 *
 * @returns [batch, outputs, outputDim], squashed.
 */
export function route(votes: Votes, iterations: number, agreement: Agreement): tf.Tensor3D {
  const sum = votes.total(); // [batch, outputs, outputDim]
  let v = squash(tf.div(sum, sum.shape[1])) as tf.Tensor3D;
  if (iterations === 1) return v;
  const each = votes.each(); // [batch, outputs, inputs, outputDim]
  const agree = agreement(each);
  let logits = agree(v); // [batch, outputs, inputs]
  for (let round = 2; round <= iterations; round++) {
    v = squash(weightedSum(softmaxOverOutputs(logits), each)) as tf.Tensor3D;
    if (round < iterations) logits = tf.add(logits, agree(v));
  }
  return v;
}

/** The products of {@link dotAgreement}, for agreements that prepare both sides first. */
export function products(votes: tf.Tensor4D, v: tf.Tensor3D): tf.Tensor3D {
  return tf.squeeze(tf.matMul(votes, tf.expandDims(v, 3)), [3]);
}

/** @returns [batch, outputs, inputs]; sums to 1 over the outputs. */
function softmaxOverOutputs(logits: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 1])), [0, 2, 1]);
}

/** `s[b,j,k] = sum_i c[b,j,i] * uhat[b,j,i,k]` */
function weightedSum(coupling: tf.Tensor3D, votes: tf.Tensor4D): tf.Tensor3D {
  return tf.squeeze(tf.matMul(tf.expandDims(coupling, 2), votes), [2]);
}
