import { dispose, engine, keep, type Tensor } from '@tensorflow/tfjs-core';
import { torchBackend } from '../installed.ts';

/**
 * A number that JavaScript sets and kernels read: a one-element tensor that changes where it lies, so
 * that recorded steps follow it.
 */
export class HostScalar {
  #value: number;
  #tensor: Tensor | undefined;

  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    if (this.#tensor && value !== this.#value) {
      const backend = torchBackend();
      backend.native.upload(backend.handle(this.#tensor), Float32Array.of(value));
    }
    this.#value = value;
  }

  /** The tensor that kernels read; it belongs to this object. */
  tensor(): Tensor {
    return (this.#tensor ??= fresh(this.#value));
  }

  dispose(): void {
    if (this.#tensor) dispose(this.#tensor);
    this.#tensor = undefined;
  }
}

/** A tensor of one element that no other tensor shares. */
function fresh(value: number): Tensor {
  const made = torchBackend().make([], 'float32', Float32Array.of(value));
  return keep(engine().makeTensorFromTensorInfo(made));
}
