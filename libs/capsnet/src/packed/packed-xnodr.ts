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
import type { Signs } from '../capsules/binary.ts';
import { PackedCapsuleLayer, shapeOfKernel, type PackedConfig } from './packed-capsule-layer.ts';
import { signReady, signsOf, weightsReady } from './signs.ts';

/**
 * XnODR for inference: a bit per weight, and a float per column of them unless there is no scale. Weights that are
 * kept: bits; scales, which are alpha or the learned ones; the threshold, where it is learned.
 */
export class PackedXnODR extends PackedCapsuleLayer {
  static readonly className: string = 'PackedXnODR';
  protected override readonly how: Pick<CapsuleKernelSpec, 'kind' | 'agreement'> = {
    kind: 'binary',
  };
  readonly #signs: Signs;

  constructor(config: PackedConfig & Partial<Signs>) {
    super(config);
    this.#signs = signsOf(config);
  }

  protected override addWeights(shape: CapsuleShape): LayerVariable[] {
    const { inputs, inputDim, outputs, outputDim } = shape;
    const { scale, threshold } = this.#signs;
    const zeros = initializers.zeros();
    const add = (name: string, dims: number[], type: 'int32' | 'float32'): LayerVariable =>
      this.addWeight(name, dims, type, zeros, undefined, false);
    const dims = [inputs, outputs, outputDim];
    return [
      add('bits', [wordsFor(shape)], 'int32'),
      ...(scale === 'none' ? [] : [add('scales', dims, 'float32')]),
      ...(threshold === 'none' ? [] : [add('threshold', [inputDim], 'float32')]),
    ];
  }

  override takeOver([kernel, ...learned]: readonly tf.Tensor[]): void {
    const { scale } = this.#signs;
    const shape = shapeOfKernel(kernel as tf.Tensor);
    const weights = weightsReady((kernel as tf.Tensor).dataSync<'float32'>(), this.#signs);
    const { bits, scales } = packCapsules(weights, shape);
    const bytes = new Uint8Array(4 * wordsFor(shape));
    bytes.set(bits);
    const words = tf.tensor1d(new Int32Array(bytes.buffer), 'int32');
    const dims: [number, number, number] = [shape.inputs, shape.outputs, shape.outputDim];
    const perColumn = (): tf.Tensor =>
      scale === 'learned'
        ? tf.reshape(learned.shift() as tf.Tensor, dims)
        : tf.tensor3d(scales, dims);
    const scaled = scale === 'none' ? [] : [perColumn()];
    this.setWeights([words, ...scaled, ...learned]);
    tf.dispose([words, ...scaled]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#signs };
  }

  protected override signReady(x: Float32Array, kept: tf.Tensor[]): Float32Array {
    const threshold = this.#signs.threshold === 'learned' ? kept.at(-1) : undefined;
    return signReady(x, this.#signs, threshold?.dataSync<'float32'>());
  }

  protected override load(kernel: CapsuleKernel, kept: tf.Tensor[], shape: CapsuleShape): void {
    loadPacked(kernel, this.#packed(kept, shape));
  }

  protected override batchKernel(kept: tf.Tensor[], shape: CapsuleShape): BatchKernel {
    return packedBatch(this.#packed(kept, shape));
  }

  #packed([bits, scales]: tf.Tensor[], shape: CapsuleShape): PackedCapsules {
    const words = Int32Array.from((bits as tf.Tensor).dataSync<'int32'>());
    const columns = shape.inputs * shape.outputs * shape.outputDim;
    return {
      shape,
      bits: new Uint8Array(words.buffer),
      scales:
        this.#signs.scale === 'none'
          ? new Float32Array(columns).fill(1)
          : (scales as tf.Tensor).dataSync<'float32'>(),
    };
  }
}
tf.serialization.registerClass(PackedXnODR);

/** XnODR with XnIDR's agreement, for inference. */
export class PackedXnODRXnIDR extends PackedXnODR {
  static override readonly className = 'PackedXnODRXnIDR';
  protected override readonly how = { kind: 'binary', agreement: 'binary' } as const;
}
tf.serialization.registerClass(PackedXnODRXnIDR);

/** 32-bit words that hold a bit per weight, each column starting at a byte. */
function wordsFor({ inputs, inputDim, outputs, outputDim }: CapsuleShape): number {
  return Math.ceil((inputs * outputs * outputDim * Math.ceil(inputDim / 8)) / 4);
}
