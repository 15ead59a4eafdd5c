import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import {
  capsuleKernel,
  loadPacked,
  runCapsules,
  type CapsuleKernel,
  type CapsuleShape,
  type PackedCapsules,
} from '@capsweep/xnor';
import { singleShape, singleTensor } from '../layers/single.ts';

/** What {@link PackedXnODR} is told; an XnODR's own settings, of which it needs these. */
export interface PackedConfig {
  readonly name?: string;
  readonly outputCapsules: number;
  readonly outputDim: number;
  readonly routingIterations: number;
}

/**
 * XnODR for inference: a bit per weight and a float per column of them, computed by WebAssembly. Takes
 * XnODR's place in a model and gives its answers, to rounding. It has no gradient.
 *
 * [batch, inputs, inputDim] to [batch, outputs, outputDim].
 */
export class PackedXnODR extends layers.Layer {
  static readonly className = 'PackedXnODR';
  readonly #config: PackedConfig;
  #bits: LayerVariable | undefined;
  #scales: LayerVariable | undefined;
  #ready: { readonly kernel: CapsuleKernel; readonly of: readonly object[] } | undefined;

  constructor(config: PackedConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#config = config;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = this.#shapeFor(inputShape);
    const { inputs, outputs, outputDim } = shape;
    const zeros = initializers.zeros();
    const add = (name: string, dims: number[], type: 'int32' | 'float32'): LayerVariable =>
      this.addWeight(name, dims, type, zeros, undefined, false);
    this.#bits = add('bits', [wordsFor(shape)], 'int32');
    this.#scales = add('scales', [inputs, outputs, outputDim], 'float32');
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const { outputCapsules, outputDim } = this.#config;
    return [singleShape(inputShape)[0] ?? null, outputCapsules, outputDim];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = singleTensor(inputs);
    const { outputCapsules, outputDim, routingIterations: rounds } = this.#config;
    const batch = x.shape[0];
    const kernel = this.#kernel(this.#shapeFor(x.shape));
    const capsules = runCapsules(kernel, x.dataSync<'float32'>(), { batch, rounds });
    return tf.tensor3d(capsules, [batch, outputCapsules, outputDim]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { outputCapsules, outputDim, routingIterations } = this.#config;
    return { ...super.getConfig(), outputCapsules, outputDim, routingIterations };
  }

  /** Takes over packed weights. */
  pack({ bits, scales, shape }: PackedCapsules): void {
    const bytes = new Uint8Array(4 * wordsFor(shape));
    bytes.set(bits);
    const { inputs, outputs, outputDim } = shape;
    const tensors = [
      tf.tensor1d(new Int32Array(bytes.buffer), 'int32'),
      tf.tensor3d(scales, [inputs, outputs, outputDim]),
    ];
    this.setWeights(tensors);
    tf.dispose(tensors);
  }

  /** The compiled layer with the present weights; made anew when they were exchanged. */
  #kernel(shape: CapsuleShape): CapsuleKernel {
    const [bits, scales] = [this.#bits?.read(), this.#scales?.read()];
    if (!bits || !scales) throw new Error(`${this.name} was called before it was built.`);
    const of = [bits.dataId, scales.dataId];
    if (this.#ready?.of.every((id, n) => id === of[n]) === true) return this.#ready.kernel;
    const words = Int32Array.from(bits.dataSync<'int32'>());
    const kernel = capsuleKernel({ shape, kind: 'binary', votes: 'kept' });
    const packed = {
      shape,
      bits: new Uint8Array(words.buffer),
      scales: scales.dataSync<'float32'>(),
    };
    loadPacked(kernel, packed);
    this.#ready = { kernel, of };
    return kernel;
  }

  #shapeFor(inputShape: Shape | Shape[]): CapsuleShape {
    const [, inputs, inputDim] = singleShape(inputShape) as [unknown, number, number];
    const { outputCapsules, outputDim } = this.#config;
    return { inputs, inputDim, outputs: outputCapsules, outputDim };
  }
}
tf.serialization.registerClass(PackedXnODR);

/** 32-bit words that hold a bit per weight, each column starting at a byte. */
function wordsFor({ inputs, inputDim, outputs, outputDim }: CapsuleShape): number {
  return Math.ceil((inputs * outputs * outputDim * Math.ceil(inputDim / 8)) / 4);
}
