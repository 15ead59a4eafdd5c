import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import { binaryOperands } from '../capsules/binary.ts';
import { dotAgreement, route } from '../capsules/routing.ts';
import { castVotes } from '../capsules/votes.ts';
import { BinaryCapsuleLayer } from './binary-layer.ts';

/**
 * Capsules whose votes are binary products, outside dynamic routing: the paper's XnODR.
 *
 * `uhat[i,j,k] = Kx[i] * A[i,j,k] * sum_d sgn(x[i,d]) * sgn(W[i,j,d,k])`; routing is in floats.
 */
export class XnODR extends BinaryCapsuleLayer {
  static readonly className = 'XnODR';

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D {
    const [left, right] = binaryOperands(x, kernel, this.scale());
    return route(castVotes(left, right, shape), this.config.routingIterations, dotAgreement);
  }

  /** One factor per vote, about what `Kx * A` is at the start: 0.4 is E|relu(normal)|. */
  protected override learnedScale(inputShape: Shape | Shape[]): readonly [number[], number] {
    const shape = this.shapeFor(inputShape);
    const meanWeight = this.limitFor(shape) / 2;
    return [[shape.inputs, shape.outputs, 1, shape.outputDim], 0.4 * meanWeight];
  }
}
tf.serialization.registerClass(XnODR);
