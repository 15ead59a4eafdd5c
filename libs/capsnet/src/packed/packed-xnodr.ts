import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable } from '@tensorflow/tfjs-layers';
import {
  loadPacked,
  packCapsules,
  packedBatch,
  type BatchKernel,
  type CapsuleKernel,
  type CapsuleKernelSpec,
  type CapsuleShape,
  type PackedCapsules,
} from '@capsweep/xnor';
import { PackedCapsuleLayer, shapeOfKernel } from './packed-capsule-layer.ts';

/** XnODR for inference: a bit per weight and a float per column of them. */
export class PackedXnODR extends PackedCapsuleLayer {
  static readonly className: string = 'PackedXnODR';
  protected override readonly how: Pick<CapsuleKernelSpec, 'kind' | 'agreement'> = {
    kind: 'binary',
  };

  protected override addWeights(shape: CapsuleShape): LayerVariable[] {
    const { inputs, outputs, outputDim } = shape;
    const zeros = initializers.zeros();
    const add = (name: string, dims: number[], type: 'int32' | 'float32'): LayerVariable =>
      this.addWeight(name, dims, type, zeros, undefined, false);
    return [
      add('bits', [wordsFor(shape)], 'int32'),
      add('scales', [inputs, outputs, outputDim], 'float32'),
    ];
  }

  override takeOver(kernel: tf.Tensor): void {
    const shape = shapeOfKernel(kernel);
    const { bits, scales } = packCapsules(kernel.dataSync(), shape);
    const bytes = new Uint8Array(4 * wordsFor(shape));
    bytes.set(bits);
    const tensors = [
      tf.tensor1d(new Int32Array(bytes.buffer), 'int32'),
      tf.tensor3d(scales, [shape.inputs, shape.outputs, shape.outputDim]),
    ];
    this.setWeights(tensors);
    tf.dispose(tensors);
  }

  protected override load(kernel: CapsuleKernel, kept: tf.Tensor[], shape: CapsuleShape): void {
    loadPacked(kernel, packedOf(kept, shape));
  }

  protected override batchKernel(kept: tf.Tensor[], shape: CapsuleShape): BatchKernel {
    return packedBatch(packedOf(kept, shape));
  }
}
tf.serialization.registerClass(PackedXnODR);

/** XnODR with XnIDR's agreement, for inference. */
export class PackedXnODRXnIDR extends PackedXnODR {
  static override readonly className = 'PackedXnODRXnIDR';
  protected override readonly how = { kind: 'binary', agreement: 'binary' } as const;
}
tf.serialization.registerClass(PackedXnODRXnIDR);

function packedOf(kept: tf.Tensor[], shape: CapsuleShape): PackedCapsules {
  const [bits, scales] = kept as [tf.Tensor, tf.Tensor];
  const words = Int32Array.from(bits.dataSync<'int32'>());
  return { shape, bits: new Uint8Array(words.buffer), scales: scales.dataSync<'float32'>() };
}

/** 32-bit words that hold a bit per weight, each column starting at a byte. */
function wordsFor({ inputs, inputDim, outputs, outputDim }: CapsuleShape): number {
  return Math.ceil((inputs * outputs * outputDim * Math.ceil(inputDim / 8)) / 4);
}
