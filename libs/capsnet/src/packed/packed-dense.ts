import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { denseKernel, type DenseKernel } from '@capsweep/xnor';
import type { Signs } from '../capsules/binary.ts';
import { singleShape, singleTensor } from '../layers/single.ts';
import { signReady, signsOf, weightsReady } from './signs.ts';

/** What {@link PackedBinaryDense} is told; a binary dense layer's own settings, of which it needs these. */
export interface PackedDenseConfig extends Partial<Signs> {
  readonly name?: string;
  readonly units: number;
}

/** Rows that go through at once. */
const rowsAtOnce = 64;

/**
 * A binary dense layer for inference: a bit per weight and a float per unit, which is alpha, or learned, or 1;
 * computed by WebAssembly. It has no gradient.
 *
 * [batch, features] to [batch, units].
 */
export class PackedBinaryDense extends layers.Layer {
  static readonly className = 'PackedBinaryDense';
  readonly #units: number;
  readonly #signs: Signs;
  #features = 0;
  #bits: LayerVariable | undefined;
  #scales: LayerVariable | undefined;
  #threshold: LayerVariable | undefined;
  #ready: { readonly kernel: DenseKernel; readonly of: readonly object[] } | undefined;

  constructor(config: PackedDenseConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#units = config.units;
    this.#signs = signsOf(config);
  }

  override build(inputShape: Shape | Shape[]): void {
    this.#features = singleShape(inputShape)[1] as number;
    const zeros = initializers.zeros();
    const words = Math.ceil((this.#features * this.#units) / 32);
    this.#bits = this.addWeight('bits', [words], 'int32', zeros, undefined, false);
    this.#scales = this.addWeight('scales', [this.#units], 'float32', zeros, undefined, false);
    if (this.#signs.threshold === 'learned') {
      const dims = [this.#features];
      this.#threshold = this.addWeight('threshold', dims, 'float32', zeros, undefined, false);
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [singleShape(inputShape)[0] ?? null, this.#units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = singleTensor(inputs);
    const rows = x.shape[0];
    const kernel = this.#kernel();
    const threshold = this.#threshold?.read().dataSync<'float32'>();
    const values = signReady(x.dataSync<'float32'>(), this.#signs, threshold);
    const answers = new Float32Array(rows * this.#units);
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from);
      const part = values.subarray(from * this.#features, (from + count) * this.#features);
      answers.set(kernel.run(part, count), from * this.#units);
    }
    return tf.tensor2d(answers, [rows, this.#units]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.#units, ...this.#signs };
  }

  /** Takes over the weights of the layer that it stands for. @param weights As of a binary dense layer. */
  takeOver([kernel, ...learned]: readonly tf.Tensor[]): void {
    const weights = weightsReady((kernel as tf.Tensor).dataSync<'float32'>(), this.#signs);
    const words = new Int32Array(Math.ceil(weights.length / 32));
    weights.forEach((weight, at) => {
      if (weight > 0) words[at >> 5] = (words[at >> 5] as number) | (1 << (at & 31));
    });
    const bits = tf.tensor1d(words, 'int32');
    const own = this.#signs.scale === 'learned' ? [] : [this.#scalesOf(weights)];
    this.setWeights([bits, ...own, ...learned]);
    tf.dispose([bits, ...own]);
  }

  /** [units]: alpha, or 1 where there is no scale. */
  #scalesOf(weights: Float32Array): tf.Tensor {
    if (this.#signs.scale === 'none') return tf.ones([this.#units]);
    const alphas = new Float32Array(this.#units);
    weights.forEach((weight, at) => {
      const unit = at % this.#units;
      alphas[unit] = (alphas[unit] as number) + Math.abs(weight) / this.#features;
    });
    return tf.tensor1d(alphas);
  }

  /** The compiled layer with the present weights; made anew when they were exchanged. */
  #kernel(): DenseKernel {
    const [bits, scales] = [this.#bits?.read(), this.#scales?.read()];
    if (!bits || !scales) throw new Error(`${this.name} was called before it was built.`);
    const of = [bits.dataId, scales.dataId];
    if (this.#ready?.of.every((id, n) => id === of[n]) === true) return this.#ready.kernel;
    const [features, units] = [this.#features, this.#units];
    const isScaled = this.#signs.scale === 'alpha+K';
    const kernel = denseKernel({ batch: rowsAtOnce, features, units }, { isScaled });
    const words = bits.dataSync<'int32'>();
    const signs = Int8Array.from({ length: features * units }, (_, at) =>
      ((words[at >> 5] as number) >>> (at & 31)) & 1 ? 1 : -1,
    );
    kernel.load(signs, scales.dataSync<'float32'>());
    this.#ready = { kernel, of };
    return kernel;
  }
}
tf.serialization.registerClass(PackedBinaryDense);
