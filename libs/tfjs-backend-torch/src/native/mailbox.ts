import { fromNative, TorchBackendError } from '../errors.ts';
import type { Native } from './addon.ts';

/** How many numbers fit: the largest call is an optimizer step over all parameters of a model. */
const CAPACITY = 1 << 16;

/**
 * The memory through which arguments and results of native calls travel, and the kernels' integers.
 */
export class Mailbox {
  readonly slots = new Float64Array(CAPACITY);
  readonly #native: Native;
  readonly #kernels: ReadonlyMap<string, number>;

  constructor(native: Native) {
    this.#native = native;
    native.setMailbox(this.slots);
    this.#kernels = new Map(native.kernels().map((name, i) => [name, i]));
  }

  /** The integer of a kernel. */
  kernel(name: string): number {
    const number = this.#kernels.get(name);
    if (number === undefined) {
      throw new TorchBackendError('unsupported', `The addon has no kernel named ${name}.`);
    }
    return number;
  }

  /** Whether the addon has a kernel of this name. */
  has(name: string): boolean {
    return this.#kernels.has(name);
  }

  /** Runs a kernel on the first `inputs` + `numbers` slots; how many outputs it left there. */
  call(kernel: number, inputs: number, numbers: number): number {
    if (inputs + numbers > CAPACITY) {
      const message = `A call with ${inputs} tensors and ${numbers} numbers is too large.`;
      throw new TorchBackendError('usage', message);
    }
    try {
      return this.#native.call(kernel, inputs, numbers);
    } catch (error) {
      throw fromNative(error);
    }
  }
}
