import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import { products } from '../capsules/routing.ts';
import { epsilon } from '../capsules/squash.ts';
import { castVotes } from '../capsules/votes.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import { CapsuleLayer } from './capsule-layer.ts';

/**
 * Self-attention routing (Efficient-CapsNet, arXiv 2101.12491, equations 5 to 8): no rounds.
 *
 *     c[i,j] = softmax over j of ( sum_i' uhat[i,j,:] . uhat[i',j,:] / sqrt(dim) )
 *     s[j,:] = sum_i (c[i,j] + b[i,j]) * uhat[i,j,:]           b learned, from zero
 *     v      = (1 - e^-|s|) * s / |s|
 *
 * The sum over i' is one dot product with the sum of all votes, so no matrix of pairs is formed.
 */
export class SelfAttention extends CapsuleLayer {
  static readonly className = 'SelfAttention';
  #prior: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const { inputs, outputs } = this.shapeFor(inputShape);
    this.#prior = this.addWeight('prior', [outputs, inputs], 'float32', initializers.zeros());
  }

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D {
    const votes = castVotes(x, kernel, shape);
    const each = votes.each(); // [batch, outputs, inputs, dim]
    const likeness = tf.div(products(each, votes.total()), Math.sqrt(shape.outputDim));
    const attention = tf.transpose(tf.softmax(tf.transpose(likeness, [0, 2, 1])), [0, 2, 1]);
    const weights = tf.add(attention, this.weightOf(this.#prior)); // [batch, outputs, inputs]
    return softSquash(tf.squeeze(tf.matMul(tf.expandDims(weights, 2), each), [2]));
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    // Votes, each one's likeness to their sum, and one weighted sum.
    const { votes, sums } = routingMacs(shape, 2);
    return { float: votes + sums, binary: 0 };
  }
}
tf.serialization.registerClass(SelfAttention);

/** `(1 - e^-|s|) * s / |s|`: more sensitive near zero than squash. */
function softSquash(s: tf.Tensor3D): tf.Tensor3D {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(s), -1, true), epsilon));
  return tf.mul(s, tf.div(tf.sub(1, tf.exp(tf.neg(length))), length));
}
