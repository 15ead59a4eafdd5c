import { dispose, keep, scalar, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A number that lives in JavaScript and is read by kernels: a one-element tensor that is made again
 * when the number has changed.
 */
export class HostScalar {
  readonly #read: () => number;
  #value = Number.NaN;
  #tensor: Tensor | undefined;

  constructor(read: () => number) {
    this.#read = read;
  }

  /** The tensor with today's value; it belongs to this object. */
  tensor(): Tensor {
    const value = this.#read();
    if (!this.#tensor || value !== this.#value) {
      this.#tensor?.dispose();
      this.#tensor = keep(scalar(value));
      this.#value = value;
    }
    return this.#tensor;
  }

  dispose(): void {
    if (this.#tensor) dispose(this.#tensor);
    this.#tensor = undefined;
  }
}
