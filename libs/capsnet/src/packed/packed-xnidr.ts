import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable } from '@tensorflow/tfjs-layers';
import { loadFloat, type CapsuleKernel, type CapsuleShape } from '@capsweep/xnor';
import { PackedCapsuleLayer } from './packed-capsule-layer.ts';

/**
 * XnIDR for inference. Its weights make votes in floating point and stay what they are; what is packed are the
 * signs of votes and capsules, while it runs.
 */
export class PackedXnIDR extends PackedCapsuleLayer {
  static readonly className = 'PackedXnIDR';
  protected override readonly how = { kind: 'float', agreement: 'binary' } as const;

  protected override addWeights(shape: CapsuleShape): LayerVariable[] {
    const { inputs, outputs, inputDim, outputDim } = shape;
    const dims = [inputs, outputs, inputDim, outputDim];
    return [this.addWeight('kernel', dims, 'float32', initializers.zeros(), undefined, false)];
  }

  override takeOver(weights: readonly tf.Tensor[]): void {
    this.setWeights([...weights]);
  }

  protected override load(kernel: CapsuleKernel, [weights]: tf.Tensor[]): void {
    loadFloat(kernel, (weights as tf.Tensor).dataSync<'float32'>());
  }
}
tf.serialization.registerClass(PackedXnIDR);
