import type { Variable } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { fromNative } from '../errors.ts';

/** A recorded step, run without JavaScript on a thread of its own. */
export class Program {
  readonly #backend: TorchBackend;
  readonly #number: number;
  /** The variables that were followed while it was recorded. */
  readonly recordedWith: readonly Variable[];
  readonly #variables: readonly Variable[];

  constructor(backend: TorchBackend, number: number, variables: readonly Variable[]) {
    this.#backend = backend;
    this.#number = number;
    this.recordedWith = variables;
    const used = backend.native.programVariables(number);
    this.#variables = Array.from(used, (place) => variables[place] as Variable);
  }

  /** The names of the kernels that a run calls, in order. */
  get kernels(): string[] {
    return this.#backend.native.programKernels(this.#number);
  }

  /** CPU seconds that the running thread spent in each of {@link kernels} since the first call. */
  profile(): Float64Array {
    return this.#backend.native.programProfile(this.#number);
  }

  /** Whether both make the same calls with the same constants. */
  equals(other: Program): boolean {
    return this.#backend.native.programsEqual(this.#number, other.#number);
  }

  /**
   * Another program with neighbouring operations joined. Its results are the same to the bit, unless it
   * learns nothing: then filters are prepared once, and rounding differs.
   */
  fused(): Program {
    const number = this.#backend.native.programFuse(this.#number);
    return new Program(this.#backend, number, this.recordedWith);
  }

  /**
   * Runs the step once. JavaScript goes on meanwhile, but must leave the step's variables alone until
   * the promise is settled.
   */
  async run(): Promise<void> {
    const { native, mailbox } = this.#backend;
    for (const variable of this.#variables) this.#backend.own(variable);
    this.#variables.forEach((variable, i) => {
      mailbox.slots[i] = this.#backend.handle(variable);
    });
    try {
      await native.programRun(this.#number, this.#variables.length);
    } catch (error) {
      throw fromNative(error);
    }
  }

  /** Whether the device replays it by itself, as a CUDA graph. */
  get captured(): boolean {
    return this.#backend.native.programCaptured(this.#number);
  }

  /** Why the device cannot do that, if it was tried in vain. */
  get obstacle(): string | undefined {
    const reason = this.#backend.native.programObstacle(this.#number);
    return reason === '' ? undefined : reason;
  }

  dispose(): void {
    this.#backend.native.programFree(this.#number);
  }
}
