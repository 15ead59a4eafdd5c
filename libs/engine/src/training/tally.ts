/**
 * @file What an epoch's training adds up to. The sums stay on the device, and are looked at only
 * when somebody wants to know.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Sums read back from the device. */
export interface Totals {
  readonly samples: number;
  readonly loss: number;
  readonly correct: number;
}

/** Means of what was added between two readings. */
export interface Means {
  readonly loss: number;
  readonly accuracy: number;
}

/** Nothing yet. */
export const nothing: Totals = { samples: 0, loss: 0, correct: 0 };

/** Sums of loss and of correct answers over the samples of an epoch so far. */
export class Tally {
  #samples: number;
  readonly #sums: tf.Variable; // [loss, correct]

  constructor(totals: Totals = nothing) {
    this.#samples = totals.samples;
    this.#sums = tf.tidy(() => tf.variable(tf.tensor1d([totals.loss, totals.correct]), false));
  }

  /** Adds a batch's samples, whose sums `add` adds. */
  count(samples: number): void {
    this.#samples += samples;
  }

  /**
   * Adds a batch on the device: its mean loss, which stands for `size` samples, and its number of correct
   * answers, both scalars.
   */
  add(loss: tf.Scalar, correct: tf.Scalar, size: number): void {
    tf.tidy(() => {
      const sums = tf.stack([tf.mul(loss, size), correct]);
      this.#sums.assign(tf.add(this.#sums, sums));
    });
  }

  async read(): Promise<Totals> {
    const [loss, correct] = (await this.#sums.data()) as unknown as [number, number];
    return { samples: this.#samples, loss, correct };
  }

  reset(): void {
    this.#samples = 0;
    tf.tidy(() => this.#sums.assign(tf.zerosLike(this.#sums)));
  }

  dispose(): void {
    this.#sums.dispose();
  }
}

/** Sums over all of these together. */
export function sumOf(parts: readonly Totals[]): Totals {
  return parts.reduce((sum, part) => ({
    samples: sum.samples + part.samples,
    loss: sum.loss + part.loss,
    correct: sum.correct + part.correct,
  }));
}

/** The means over what came after `before`; NaN when nothing did. */
export function meansSince(before: Totals, now: Totals): Means {
  const samples = now.samples - before.samples;
  return {
    loss: (now.loss - before.loss) / samples,
    accuracy: (now.correct - before.correct) / samples,
  };
}
