import * as tf from '@tensorflow/tfjs-core';
import type { CapsuleShape } from '@capsweep/xnor';
import { binaryAgreement } from '../capsules/binary.ts';
import { route } from '../capsules/routing.ts';
import { castVotes } from '../capsules/votes.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import { BinaryCapsuleLayer, productOfAgreement, type BinaryProduct } from './binary-layer.ts';

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
    const agreement = binaryAgreement(this.binarisation());
    const votes = castVotes(x, kernel, shape);
    return route(votes, this.config.routingIterations, agreement);
  }

  protected override binaryProducts(shape: CapsuleShape): readonly BinaryProduct[] {
    return [productOfAgreement(shape)];
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    const { votes, sums, agreements } = routingMacs(shape, this.config.routingIterations);
    return { float: votes + sums, binary: agreements };
  }
}
tf.serialization.registerClass(XnIDR);
