import type * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape, SignOfZero } from '@capsweep/xnor';
import {
  hasAlpha,
  parseScale,
  type Binarisation,
  type Scale,
  type SignsConfig,
} from '../capsules/binary.ts';
import { CapsuleLayer, type CapsuleConfig } from './capsule-layer.ts';

/** A capsule layer with a binary product, and how it is made binary. */
export type BinaryConfig = CapsuleConfig & SignsConfig;

/** What the binary capsule layers share: sign, scale and threshold, learned or not. */
export abstract class BinaryCapsuleLayer extends CapsuleLayer {
  readonly #scale: Scale;
  readonly #ofZero: SignOfZero;
  readonly #hasThreshold: boolean;
  #scales: readonly LayerVariable[] = [];
  #thresholds: readonly LayerVariable[] = [];

  constructor(config: BinaryConfig) {
    super(config);
    // A model file spells texts in lower case.
    this.#scale = parseScale(config.scale);
    this.#ofZero = config.zeroSign ?? -1;
    this.#hasThreshold = config.threshold === 'learned';
  }

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const products = this.binaryProducts(this.shapeFor(inputShape));
    const learn = ({ name, dims, value }: Learned): LayerVariable =>
      this.addWeight(name, [...dims], 'float32', initializers.constant({ value }));
    if (this.#scale === 'learned') this.#scales = products.map(({ scale }) => learn(scale));
    if (this.#hasThreshold) this.#thresholds = products.map(({ threshold }) => learn(threshold));
  }

  /** What can be learned of each binary product. */
  protected abstract binaryProducts(shape: CapsuleShape): readonly BinaryProduct[];

  /** How the n-th binary product is made binary. */
  protected binarisation(n = 0): Binarisation {
    const scale =
      this.#scale === 'learned' ? { learned: this.weightOf(this.#scales[n]) } : this.#scale;
    const threshold = this.#hasThreshold
      ? (this.weightOf(this.#thresholds[n]) as tf.Tensor1D)
      : undefined;
    return { scale, ofZero: this.#ofZero, threshold };
  }

  /** The kernel as bits; its mean magnitudes, where they scale, and whatever is learned as floats. */
  protected packedVotesBytes(): number {
    const { inputs, inputDim, outputs, outputDim } = this.builtShape();
    const columns = inputs * outputs * outputDim;
    const alphas = hasAlpha(this.#scale) ? columns : 0;
    const learned = this.countParams() - columns * inputDim;
    return Math.ceil((columns * inputDim) / 8) + 4 * (alphas + learned);
  }
}

/** What may be learned of a binary product. */
export interface BinaryProduct {
  readonly scale: Learned;
  readonly threshold: Learned;
}

/** A learned tensor: its name, its shape, and what it starts from. */
interface Learned {
  readonly name: string;
  readonly dims: readonly number[];
  readonly value: number;
}

/**
 * XnODR's: one factor per vote, about what `Kx * A` is at the start, 0.4 being E|relu(normal)|; and a threshold
 * per dimension of the input.
 */
export function productOfVotes(shape: CapsuleShape, meanWeight: number): BinaryProduct {
  const dims = [shape.inputs, shape.outputs, 1, shape.outputDim];
  return {
    scale: { name: 'scale', dims, value: 0.4 * meanWeight },
    threshold: { name: 'threshold', dims: [shape.inputDim], value: 0 },
  };
}

/**
 * XnIDR's: one factor per pair of capsules, at the start the mean of the products of signs; and a threshold per
 * dimension of the votes. @param prefix Of the names, beside another product's.
 */
export function productOfAgreement(shape: CapsuleShape, prefix = ''): BinaryProduct {
  const dims = [1, shape.outputs, shape.inputs];
  return {
    scale: { name: `${prefix}scale`, dims, value: 1 / shape.outputDim },
    threshold: { name: `${prefix}threshold`, dims: [shape.outputDim], value: 0 },
  };
}
