import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape, SignOfZero } from '@capsweep/xnor';
import { parseScale, type Binarisation, type Scale } from '../capsules/binary.ts';
import { CapsuleLayer, type CapsuleConfig } from './capsule-layer.ts';

/** A capsule layer with a binary product, and how it is made binary. */
export interface BinaryConfig extends CapsuleConfig {
  readonly scale: Scale;
  /** @default -1 */
  readonly zeroSign?: SignOfZero;
  /**
   * `learned` takes a learned number per input dimension from the input before its sign is taken (the
   * RSign of ReActNet, arXiv 2003.03488). @default 'none'
   */
  readonly threshold?: 'none' | 'learned';
}

/** What the binary capsule layers share: sign, scale and threshold, learned or not. */
export abstract class BinaryCapsuleLayer extends CapsuleLayer {
  readonly #scale: Scale;
  readonly #ofZero: SignOfZero;
  readonly #hasThreshold: boolean;
  #learned: readonly LayerVariable[] = [];
  #threshold: LayerVariable | undefined;

  constructor(config: BinaryConfig) {
    super(config);
    // A model file spells texts in lower case.
    this.#scale = parseScale(config.scale);
    this.#ofZero = config.zeroSign ?? -1;
    this.#hasThreshold = config.threshold === 'learned';
  }

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const shape = this.shapeFor(inputShape);
    if (this.#scale === 'learned') {
      this.#learned = this.learnedScales(shape).map(({ name, dims, value }) =>
        this.addWeight(name, [...dims], 'float32', initializers.constant({ value })),
      );
    }
    if (this.#hasThreshold) {
      this.#threshold = this.addWeight('threshold', [shape.inputDim], 'float32', zeros());
    }
  }

  /** The tensors of a learned scale, one for each binary product. */
  protected abstract learnedScales(shape: CapsuleShape): readonly LearnedScale[];

  /** How the n-th binary product is made binary. */
  protected binarisation(n = 0): Binarisation {
    const scale =
      this.#scale === 'learned' ? { learned: this.weightOf(this.#learned[n]) } : this.#scale;
    return { scale, ofZero: this.#ofZero };
  }

  /** The kernel as bits; its mean magnitudes, where they scale, and whatever is learned as floats. */
  protected packedVotesBytes(): number {
    const { inputs, inputDim, outputs, outputDim } = this.builtShape();
    const columns = inputs * outputs * outputDim;
    const alphas = this.#scale === 'alpha' || this.#scale === 'alpha+K' ? columns : 0;
    const learned = this.countParams() - columns * inputDim;
    return Math.ceil((columns * inputDim) / 8) + 4 * (alphas + learned);
  }

  /** The input, less its threshold. */
  protected shifted(x: tf.Tensor3D): tf.Tensor3D {
    return this.#hasThreshold ? tf.sub(x, this.weightOf(this.#threshold)) : x;
  }
}

/** A learned scale: its name, its shape, and what it starts from. */
export interface LearnedScale {
  readonly name: string;
  readonly dims: readonly number[];
  readonly value: number;
}

/** XnODR's: one factor per vote, about what `Kx * A` is at the start: 0.4 is E|relu(normal)|. */
export function scaleOfVotes(shape: CapsuleShape, meanWeight: number): LearnedScale {
  const dims = [shape.inputs, shape.outputs, 1, shape.outputDim];
  return { name: 'scale', dims, value: 0.4 * meanWeight };
}

/** XnIDR's: one factor per pair of capsules; at the start the mean of the products of signs. */
export function scaleOfAgreement(shape: CapsuleShape, name = 'scale'): LearnedScale {
  return { name, dims: [1, shape.outputs, shape.inputs], value: 1 / shape.outputDim };
}

const zeros = (): ReturnType<typeof initializers.zeros> => initializers.zeros();
