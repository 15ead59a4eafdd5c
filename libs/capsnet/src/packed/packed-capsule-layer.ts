import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import {
  capsuleKernel,
  runBatch,
  runCapsules,
  suitsBatch,
  type BatchKernel,
  type CapsuleKernel,
  type CapsuleKernelSpec,
  type CapsuleShape,
} from '@capsweep/xnor';
import { singleShape, singleTensor } from '../layers/single.ts';

/** What a packed capsule layer is told; the settings of the layer it stands for, of which it needs these. */
export interface PackedConfig {
  readonly name?: string;
  readonly outputCapsules: number;
  readonly outputDim: number;
  readonly routingIterations: number;
}

/**
 * A capsule layer for inference, computed by WebAssembly. Takes the place of a layer with a binary product and
 * gives its answers, to rounding. It has no gradient.
 *
 * [batch, inputs, inputDim] to [batch, outputs, outputDim].
 */
export abstract class PackedCapsuleLayer extends layers.Layer {
  readonly #config: PackedConfig;
  #kept: readonly LayerVariable[] = [];
  #made: Made | undefined;

  constructor(config: PackedConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#config = config;
  }

  override build(inputShape: Shape | Shape[]): void {
    this.#kept = this.addWeights(this.#shapeFor(inputShape));
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
    const shape = this.#shapeFor(x.shape);
    const values = this.signReady(x.dataSync<'float32'>(), this.#present().kept);
    const many = suitsBatch(shape, { batch, rounds }) ? this.#batch(shape) : undefined;
    const capsules = many
      ? runBatch(many, values, batch)
      : runCapsules(this.#kernel(shape), values, { batch, rounds });
    return tf.tensor3d(capsules, [batch, outputCapsules, outputDim]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { outputCapsules, outputDim, routingIterations } = this.#config;
    return { ...super.getConfig(), outputCapsules, outputDim, routingIterations };
  }

  /** Takes over the weights of the layer that it stands for. @param weights As of a capsule layer. */
  abstract takeOver(weights: readonly tf.Tensor[]): void;

  /** Which kernel computes it. */
  protected abstract readonly how: Pick<CapsuleKernelSpec, 'kind' | 'agreement'>;

  /** Adds the weights that are kept, in the order that {@link load} is given them. */
  protected abstract addWeights(shape: CapsuleShape): LayerVariable[];

  /** What the kernel is given for an input. */
  protected signReady(x: Float32Array, _kept: tf.Tensor[]): Float32Array {
    return x;
  }

  /** Puts the weights into a kernel. */
  protected abstract load(kernel: CapsuleKernel, kept: tf.Tensor[], shape: CapsuleShape): void;

  /** The same weights in a kernel for many samples and one round, where there is one. */
  protected batchKernel(_kept: tf.Tensor[], _shape: CapsuleShape): BatchKernel | undefined {
    return undefined;
  }

  /** The compiled layer with the present weights. */
  #kernel(shape: CapsuleShape): CapsuleKernel {
    const { made, kept } = this.#present();
    if (made.kernel) return made.kernel;
    const kernel = capsuleKernel({ shape, ...this.how, votes: 'kept' });
    this.load(kernel, kept, shape);
    return (made.kernel = kernel);
  }

  #batch(shape: CapsuleShape): BatchKernel | undefined {
    const { made, kept } = this.#present();
    return (made.batch ??= this.batchKernel(kept, shape));
  }

  /** The present weights, and what was made from them; nothing when they were exchanged. */
  #present(): { made: Made; kept: tf.Tensor[] } {
    if (!this.built) throw new Error(`${this.name} was called before it was built.`);
    const kept = this.#kept.map((weight) => weight.read());
    const of = kept.map(({ dataId }) => dataId);
    if (this.#made?.of.every((id, n) => id === of[n]) !== true) this.#made = { of };
    return { made: this.#made, kept };
  }

  #shapeFor(inputShape: Shape | Shape[]): CapsuleShape {
    const [, inputs, inputDim] = singleShape(inputShape) as [unknown, number, number];
    const { outputCapsules, outputDim } = this.#config;
    return { inputs, inputDim, outputs: outputCapsules, outputDim };
  }
}

/** Kernels that were compiled when they were first needed, and the weights that they have. */
interface Made {
  readonly of: readonly object[];
  kernel?: CapsuleKernel;
  batch?: BatchKernel | undefined;
}

/** The shape that a capsule layer's kernel tells. */
export function shapeOfKernel(kernel: tf.Tensor): CapsuleShape {
  const [inputs, outputs, inputDim, outputDim] = kernel.shape as [number, number, number, number];
  return { inputs, outputs, inputDim, outputDim };
}
