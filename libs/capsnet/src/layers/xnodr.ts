import * as tf from '@tensorflow/tfjs-core';
import type { CapsuleShape } from '@capsweep/xnor';
import { binaryOperands } from '../capsules/binary.ts';
import { dotAgreement, route } from '../capsules/routing.ts';
import { castVotes } from '../capsules/votes.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import { BinaryCapsuleLayer, productOfVotes, type BinaryProduct } from './binary-layer.ts';

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
    const [left, right] = binaryOperands(x, kernel, this.binarisation());
    return route(castVotes(left, right, shape), this.config.routingIterations, dotAgreement);
  }

  protected override binaryProducts(shape: CapsuleShape): readonly BinaryProduct[] {
    return [productOfVotes(shape, this.limitFor(shape) / 2)];
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    const { votes, sums, agreements } = routingMacs(shape, this.config.routingIterations);
    return { float: sums + agreements, binary: votes };
  }

  override packedBytes(): number {
    return this.packedVotesBytes();
  }
}
tf.serialization.registerClass(XnODR);
