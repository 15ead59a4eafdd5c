import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import type { Macs } from '../costs/macs.ts';
import { CapsuleLayer } from './capsule-layer.ts';
import { singleShape } from './single.ts';

/**
 * Homogeneous vector capsules (Byerly, Kalganova and Dear, "No routing needed", arXiv 2001.09136):
 * `v[j,d] = sum_i W[i,j,d] * x[i,d]`. Dimensions stay what they are; nothing is routed.
 */
export class ElementWise extends CapsuleLayer {
  static readonly className = 'ElementWise';

  protected override kernelDims({ inputs, outputs, inputDim }: CapsuleShape): readonly number[] {
    return [inputDim, inputs, outputs];
  }

  protected override limitFor({ inputs, outputs }: CapsuleShape): number {
    return Math.sqrt(6 / (inputs + outputs)); // Glorot's, for each dimension's own matrix
  }

  protected override shapeFor(inputShape: Shape | Shape[]): CapsuleShape {
    const inputDim = singleShape(inputShape)[2] as number;
    return { ...super.shapeFor(inputShape), outputDim: inputDim };
  }

  protected override forward(x: tf.Tensor3D, kernel: tf.Tensor): tf.Tensor3D {
    const byDim = tf.transpose(x, [2, 0, 1]); // [dim, batch, inputs]
    return tf.transpose(tf.matMul(byDim, kernel as tf.Tensor3D), [1, 2, 0]);
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    return { float: shape.inputs * shape.outputs * shape.inputDim, binary: 0 };
  }
}
tf.serialization.registerClass(ElementWise);
