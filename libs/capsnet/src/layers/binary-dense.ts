import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { binarySign, scaledSign } from '@capsweep/xnor';
import { hasAlpha, parseScale, type Scale, type SignsConfig } from '../capsules/binary.ts';
import type { Costed, Macs } from '../costs/macs.ts';
import { singleShape, singleTensor } from './single.ts';

/** What {@link BinaryDense} is told. A learned scale is one number per unit, a learned threshold one per feature. */
export interface BinaryDenseConfig extends SignsConfig {
  readonly name?: string;
  readonly units: number;
  readonly seed: number;
}

/**
 * A dense layer of binary products (XNOR-Net, arXiv 1603.05279, equation 11):
 * `y[u] = K * alpha[u] * sum_n sgn(x[n]) * sgn(W[n,u])` with `K = mean_n |x[n]|` and
 * `alpha[u] = mean_n |W[n,u]|`. With a learned threshold, x is `x[n] - t[n]` in all of it. No bias.
 *
 * [batch, features] to [batch, units].
 */
export class BinaryDense extends layers.Layer implements Costed {
  static readonly className = 'BinaryDense';
  readonly #config: BinaryDenseConfig;
  readonly #scale: Scale;
  #kernel: LayerVariable | undefined;
  #learned: LayerVariable | undefined;
  #threshold: LayerVariable | undefined;

  constructor(config: BinaryDenseConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#config = config;
    this.#scale = parseScale(config.scale);
  }

  override build(inputShape: Shape | Shape[]): void {
    const features = singleShape(inputShape)[1] as number;
    const { units, seed, threshold = 'none' } = this.#config;
    const drawn = initializers.glorotUniform({ seed });
    this.#kernel = this.addWeight('kernel', [features, units], 'float32', drawn);
    if (this.#scale === 'learned') {
      const start = initializers.constant({ value: 1 / Math.sqrt(features) });
      this.#learned = this.addWeight('scale', [units], 'float32', start);
    }
    if (threshold === 'learned') {
      this.#threshold = this.addWeight('threshold', [features], 'float32', initializers.zeros());
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [singleShape(inputShape)[0] ?? null, this.#config.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const given = singleTensor(inputs);
      const x = this.#threshold ? tf.sub(given, this.#threshold.read()) : given;
      const kernel = this.#kernel?.read() as tf.Tensor;
      const ofZero = this.#config.zeroSign ?? -1;
      const scale = this.#scale;
      const left = scale === 'alpha+K' ? scaledSign(x, 1, ofZero) : binarySign(x, ofZero);
      const right = hasAlpha(scale) ? scaledSign(kernel, 0, ofZero) : binarySign(kernel, ofZero);
      const dots = tf.matMul(left, right);
      return this.#learned ? tf.mul(dots, this.#learned.read()) : dots;
    });
  }

  macs(): Macs {
    return { float: 0, binary: this.#size() };
  }

  packedBytes(): number {
    const alphas = hasAlpha(this.#scale) ? this.#config.units : 0;
    const learned = this.countParams() - this.#size();
    return Math.ceil(this.#size() / 8) + 4 * (alphas + learned);
  }

  /** Weights of the kernel. */
  #size(): number {
    return tf.util.sizeFromShape(this.#kernel?.shape as number[]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config };
  }
}
tf.serialization.registerClass(BinaryDense);
