import * as tf from '@tensorflow/tfjs-core';
import { type CapsuleShape } from '@capsweep/xnor';

/** What routing needs to know of the votes. */
export interface Votes {
  /** `uhat`, laid out for routing: [batch, outputs, inputs, outputDim]. */
  readonly each: () => tf.Tensor4D;
  /** `sum_i uhat`, found without forming a single vote: [batch, outputs, outputDim]. */
  readonly total: () => tf.Tensor3D;
}

/**
 * `uhat[b,j,i,k] = sum_d x[b,i,d] * W[i,j,d,k]`: what input capsule i says output capsule j is.
 *
 * One matrix product per input capsule, batch by all its columns; products are never formed one by
 * one. The sum over i is a single product of two matrices.
 *
 * @param x [batch, inputs, inputDim]
 * @param weights [inputs, outputs, inputDim, outputDim]
 */
export function castVotes(x: tf.Tensor3D, weights: tf.Tensor4D, shape: CapsuleShape): Votes {
  const { inputs, inputDim, outputs, outputDim } = shape;
  const columns = outputs * outputDim;
  const byInput = tf.transpose(weights, [0, 2, 1, 3]); // [inputs, inputDim, outputs, outputDim]
  return {
    each: () => {
      const capsules = tf.transpose(x, [1, 0, 2]); // [inputs, batch, inputDim]
      const matrices = tf.reshape(byInput, [inputs, inputDim, columns]);
      const products = tf.matMul(capsules, matrices); // [inputs, batch, columns]
      const votes = tf.reshape<tf.Rank.R4>(products, [inputs, -1, outputs, outputDim]);
      return tf.transpose(votes, [1, 2, 0, 3]);
    },
    total: () => {
      const flat = tf.reshape(x, [-1, inputs * inputDim]);
      const matrix = tf.reshape(byInput, [inputs * inputDim, columns]);
      return tf.reshape<tf.Rank.R3>(tf.matMul(flat, matrix), [-1, outputs, outputDim]);
    },
  };
}
