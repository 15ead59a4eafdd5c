import * as tf from '@tensorflow/tfjs-core';
import type { CapsuleShape } from '@capsweep/xnor';
import { dotAgreement, route } from '../capsules/routing.ts';
import { castVotes } from '../capsules/votes.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import { CapsuleLayer } from './capsule-layer.ts';

/** Capsules with dynamic routing in full precision. */
export class CapsFC extends CapsuleLayer {
  static readonly className = 'CapsFC';

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D {
    return route(castVotes(x, kernel, shape), this.config.routingIterations, dotAgreement);
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    const { votes, sums, agreements } = routingMacs(shape, this.config.routingIterations);
    return { float: votes + sums + agreements, binary: 0 };
  }
}
tf.serialization.registerClass(CapsFC);
