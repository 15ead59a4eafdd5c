import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import { binaryAgreement } from '../capsules/binary.ts';
import { route } from '../capsules/routing.ts';
import { castVotes } from '../capsules/votes.ts';
import { BinaryCapsuleLayer } from './binary-layer.ts';

/**
 * Capsules whose agreement is a binary product, inside dynamic routing: the paper's XnIDR.
 *
 * `b[i,j] += Ku[i,j] * Kv[j] * sum_k sgn(uhat[i,j,k]) * sgn(v[j,k])`; votes, weighted sums and squash
 * are in floats.
 */
export class XnIDR extends BinaryCapsuleLayer {
  static readonly className = 'XnIDR';

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D {
    const agreement = binaryAgreement(this.scale());
    return route(castVotes(x, kernel, shape), this.config.routingIterations, agreement);
  }

  /** One factor per pair of capsules; at the start the mean of the products of signs. */
  protected override learnedScale(inputShape: Shape | Shape[]): readonly [number[], number] {
    const shape = this.shapeFor(inputShape);
    return [[1, shape.outputs, shape.inputs], 1 / shape.outputDim];
  }
}
tf.serialization.registerClass(XnIDR);
