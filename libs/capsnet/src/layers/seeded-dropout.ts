import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { singleTensor } from './single.ts';

/** A layer whose behaviour in a step depends on chance, drawn before the step from a seed. */
export interface Stochastic {
  /**
   * Draws for one training step of a batch; the same seed and step draw the same.
   *
   * @param part Where only some rows of the batch are computed here.
   */
  draw(seed: number, step: number, batchSize: number, part?: DrawnPart): void;
}

/** The rows `from ... to - 1` of a batch. */
export interface DrawnPart {
  readonly from: number;
  readonly to: number;
}

/** What {@link SeededDropout} is told. */
export interface DropoutConfig {
  readonly name?: string;
  /** Share of the values set to zero. */
  readonly rate: number;
}

/**
 * Dropout whose mask is a function of seed, layer name and step, so that a resumed run drops the
 * same values as an undisturbed one. Values that stay are divided by `1 - rate`.
 */
export class SeededDropout extends layers.Layer implements Stochastic {
  static readonly className = 'SeededDropout';
  readonly #rate: number;
  #featureShape: readonly number[] = [];
  /** By batch size: a step that was recorded goes on reading the variable that it was recorded with. */
  readonly #masks = new Map<number, tf.Variable>();

  constructor(config: DropoutConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.#rate = config.rate;
  }

  override build(inputShape: Shape | Shape[]): void {
    this.#featureShape = (inputShape as Shape).slice(1) as number[];
    this.built = true;
  }

  draw(
    seed: number,
    step: number,
    batchSize: number,
    { from, to }: DrawnPart = { from: 0, to: batchSize },
  ): void {
    const perRow = tf.util.sizeFromShape([...this.#featureShape]);
    const values = keepMask(deriveSeed(seed, this.name, step), this.#rate, batchSize * perRow);
    const rows = to - from;
    const mask = tf.tensor(values.subarray(from * perRow, to * perRow), [
      rows,
      ...this.#featureShape,
    ]);
    const known = this.#masks.get(rows);
    if (known) known.assign(mask);
    else this.#masks.set(rows, tf.variable(mask, false));
    mask.dispose();
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { readonly training?: boolean },
  ): tf.Tensor {
    const x = singleTensor(inputs);
    if (!kwargs.training || this.#rate === 0) return tf.clone(x);
    const mask = this.#masks.get(x.shape[0]);
    if (!mask) {
      throw new Error(`${this.name}: draw a mask for ${x.shape[0]} samples before the step.`);
    }
    return tf.mul(x, mask);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate };
  }

  override dispose(): ReturnType<layers.Layer['dispose']> {
    for (const mask of this.#masks.values()) mask.dispose();
    this.#masks.clear();
    return super.dispose();
  }
}
tf.serialization.registerClass(SeededDropout);

/** Whether a layer wants to draw before each training step. */
export function isStochastic<T extends object>(layer: T): layer is T & Stochastic {
  return layer instanceof SeededDropout;
}

/** `0` with probability `rate`, otherwise `1 / (1 - rate)`. */
function keepMask(seed: number, rate: number, size: number): Float32Array {
  const generator = xoroshiro128plus(seed);
  const threshold = Math.round(rate * 0x1_0000_0000);
  const keep = 1 / (1 - rate);
  return Float32Array.from({ length: size }, () => (generator.next() >>> 0 < threshold ? 0 : keep));
}
