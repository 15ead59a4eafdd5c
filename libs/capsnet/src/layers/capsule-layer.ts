import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import type { Costed, Macs } from '../costs/macs.ts';
import { singleShape, singleTensor } from './single.ts';

/** What every capsule layer is told; plain data, so that it survives a model file. */
export interface CapsuleConfig {
  readonly name?: string;
  readonly outputCapsules: number;
  readonly outputDim: number;
  readonly routingIterations: number;
  readonly seed: number;
}

/**
 * Capsules in, capsules out: [batch, inputs, inputDim] to [batch, outputs, outputDim], over one weight
 * tensor [inputs, outputs, inputDim, outputDim] and no bias. Subclasses say how.
 */
export abstract class CapsuleLayer extends layers.Layer implements Costed {
  protected readonly config: CapsuleConfig;
  #kernel: LayerVariable | undefined;
  #shape: CapsuleShape | undefined;

  constructor(config: CapsuleConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.config = config;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = this.shapeFor(inputShape);
    this.#shape = shape;
    const dims = this.kernelDims(shape);
    this.#kernel = this.addWeight('kernel', [...dims], 'float32', this.initializer(shape));
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const { outputs, outputDim } = this.shapeFor(inputShape);
    return [singleShape(inputShape)[0] ?? null, outputs, outputDim];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = singleTensor(inputs) as tf.Tensor3D;
      const kernel = this.weightOf(this.#kernel) as tf.Tensor4D;
      return this.forward(x, kernel, this.shapeFor(x.shape));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config };
  }

  /** [batch, inputs, inputDim] to [batch, outputs, outputDim], or to activations [batch, outputs]. */
  protected abstract forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor3D | tf.Tensor2D;

  macs(): Macs {
    return this.macsOf(this.builtShape());
  }

  /** All weights as floats, unless a subclass has some that are bits. */
  packedBytes(): number {
    return 4 * this.countParams();
  }

  protected abstract macsOf(shape: CapsuleShape): Macs;

  protected builtShape(): CapsuleShape {
    if (this.#shape === undefined) throw new Error(`${this.name} is not built yet.`);
    return this.#shape;
  }

  /** Shape of the weights; most layers have a matrix for every pair of capsules. */
  protected kernelDims(shape: CapsuleShape): readonly number[] {
    return [shape.inputs, shape.outputs, shape.inputDim, shape.outputDim];
  }

  /**
   * The bound of the uniform distribution that weights are drawn from: Glorot's with the four axes
   * taken for a convolution's, as the paper's code does. Some 0.01; |W| is half of it in the mean.
   */
  protected limitFor({ inputs, outputs, inputDim, outputDim }: CapsuleShape): number {
    return Math.sqrt(6 / (inputs * outputs * (inputDim + outputDim)));
  }

  private initializer(shape: CapsuleShape): Initializer {
    const limit = this.limitFor(shape);
    const { seed } = this.config;
    return initializers.randomUniform({ minval: -limit, maxval: limit, seed });
  }

  protected weightOf(variable: LayerVariable | undefined): tf.Tensor {
    if (variable === undefined) throw new Error(`${this.name} was called before it was built.`);
    return variable.read();
  }

  protected shapeFor(inputShape: Shape | Shape[]): CapsuleShape {
    const [, inputs, inputDim] = singleShape(inputShape) as [unknown, number, number];
    const { outputCapsules, outputDim } = this.config;
    return { inputs, inputDim, outputs: outputCapsules, outputDim };
  }
}

type Initializer = ReturnType<typeof initializers.glorotUniform>;
