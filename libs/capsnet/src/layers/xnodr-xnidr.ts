import * as tf from '@tensorflow/tfjs-core';
import type { CapsuleShape } from '@capsweep/xnor';
import { binaryAgreement, exactBinaryVotes } from '../capsules/binary.ts';
import { route } from '../capsules/routing.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import {
  BinaryCapsuleLayer,
  productOfAgreement,
  productOfVotes,
  type BinaryProduct,
} from './binary-layer.ts';

/** XnODR's binary votes and XnIDR's binary agreement in one layer; sums and squash are in floats. */
export class XnODRXnIDR extends BinaryCapsuleLayer {
  static readonly className = 'XnODRXnIDR';

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D {
    const votes = exactBinaryVotes(x, kernel, this.binarisation(0), shape);
    const agreement = binaryAgreement(this.binarisation(1));
    return route(votes, this.config.routingIterations, agreement);
  }

  protected override binaryProducts(shape: CapsuleShape): readonly BinaryProduct[] {
    const votes = productOfVotes(shape, this.limitFor(shape) / 2);
    return [votes, productOfAgreement(shape, 'agreement_')];
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    const { votes, sums, agreements } = routingMacs(shape, this.config.routingIterations);
    return { float: sums, binary: votes + agreements };
  }

  override packedBytes(): number {
    return this.packedVotesBytes();
  }
}
tf.serialization.registerClass(XnODRXnIDR);
