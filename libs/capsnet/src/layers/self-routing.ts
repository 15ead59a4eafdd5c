import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import { capsuleLength, epsilon } from '../capsules/squash.ts';
import type { Macs } from '../costs/macs.ts';
import { CapsuleLayer } from './capsule-layer.ts';
import { singleShape } from './single.ts';

/**
 * Self-routing (Hahn, Pyeon and Kim, NeurIPS 2019): every capsule is an expert that decides for itself.
 *
 *     c[i,:] = softmax over j of ( W[i]^T x[i] + b[i] )
 *     a[j]   = sum_i |x[i]| * c[i,j] / sum_i |x[i]|
 *
 * Answers log a, [batch, outputs]: cross-entropy over it is that of the activations, which sum to 1.
 */
export class SelfRouting extends CapsuleLayer {
  static readonly className = 'SelfRouting';
  #bias: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const { inputs, outputs } = this.shapeFor(inputShape);
    this.#bias = this.addWeight('bias', [inputs, 1, outputs], 'float32', initializers.zeros());
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [singleShape(inputShape)[0] ?? null, this.config.outputCapsules];
  }

  protected override kernelDims({ inputs, outputs, inputDim }: CapsuleShape): readonly number[] {
    return [inputs, inputDim, outputs];
  }

  protected override limitFor({ inputDim, outputs }: CapsuleShape): number {
    return Math.sqrt(6 / (inputDim + outputs));
  }

  protected override forward(x: tf.Tensor3D, kernel: tf.Tensor): tf.Tensor2D {
    const capsules = tf.transpose(x, [1, 0, 2]); // [inputs, batch, dim]
    const logits = tf.add(tf.matMul(capsules, kernel as tf.Tensor3D), this.weightOf(this.#bias));
    const choices = tf.softmax(logits); // [inputs, batch, outputs]
    const activity = capsuleLength(capsules); // [inputs, batch]
    const sum = tf.sum(tf.mul(choices, tf.expandDims(activity, 2)), 0); // [batch, outputs]
    const total = tf.expandDims(tf.sum(activity, 0), 1);
    return tf.log(tf.add(tf.div(sum, total), epsilon));
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    const { inputs, outputs, inputDim } = shape;
    return { float: inputs * outputs * (inputDim + 1), binary: 0 };
  }
}
tf.serialization.registerClass(SelfRouting);
