import {
  dispose,
  engine,
  Optimizer,
  scalar,
  tidy,
  zerosLike,
  type NamedTensorMap,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { TorchBackendError } from '../errors.ts';
import { torchBackend } from '../installed.ts';
import { meansOverGroup } from '../parallel/group.ts';
import { HostScalar } from './host-scalar.ts';

/** A named tensor, as TensorFlow.js passes gradients and weights. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** A variable that an optimizer keeps for each parameter, such as Adam's first moment. */
export interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/**
 * An optimizer that updates all parameters in place in one native call. The step counter lives
 * beside the parameters; the learning rate may be changed at any time.
 */
export abstract class FusedOptimizer extends Optimizer {
  readonly #rate: HostScalar;
  readonly #kept = new HostScalar(1);
  readonly #slots: Slot[][];
  readonly #suffixes: readonly string[];
  readonly #steps: Variable;

  constructor(learningRate: number, suffixes: readonly string[]) {
    super();
    this.#rate = new HostScalar(learningRate);
    this.#suffixes = suffixes;
    this.#slots = suffixes.map(() => []);
    this.#steps = tidy(() => scalar(0, 'int32').variable(false));
  }

  /** Runs the native step on tensors in the kernels' order. */
  protected abstract step(backend: TorchBackend, tensors: Tensor[], params: number): void;

  /** May be changed at any time; recorded steps follow it. */
  get learningRate(): number {
    return this.#rate.value;
  }

  set learningRate(learningRate: number) {
    this.#rate.value = learningRate;
  }

  /**
   * Share of each parameter that a step takes away before its update (decoupled weight decay).
   * Vectors, such as biases, do not decay. May be changed at any time.
   * @default 0
   */
  get decay(): number {
    return 1 - this.#kept.value;
  }

  set decay(decay: number) {
    this.#kept.value = 1 - decay;
  }

  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  override get iterations(): number {
    return this.#steps.dataSync()[0] ?? 0;
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const backend = torchBackend();
    const params: Variable[] = [];
    const grads: Tensor[] = [];
    const slots: Variable[][] = this.#suffixes.map(() => []);
    list.forEach(({ name, tensor }, i) => {
      const own = this.#suffixes.map((_, kind) => this.#slot(kind, i, name));
      // Absent where the loss does not depend on a variable.
      if (!(tensor as Tensor | null | undefined)) return;
      params.push(owned(backend, parameter(name)));
      grads.push(tensor);
      own.forEach((slot, kind) => slots[kind]?.push(owned(backend, slot.variable)));
    });
    const head = [this.#rate.tensor(), this.#kept.tensor(), this.#steps];
    const means = meansOverGroup(backend, grads);
    this.step(backend, [...head, ...params, ...means, ...slots.flat()], params.length);
    if (means !== grads) dispose(means);
  }

  #slot(kind: number, i: number, name: string): Slot {
    const slots = this.#slots[kind] as Slot[];
    slots[i] ??= {
      originalName: `${name}/${this.#suffixes[kind] as string}`,
      variable: tidy(() => zerosLike(parameter(name)).variable(false)),
    };
    return slots[i];
  }

  override saveIterations(): Promise<NamedTensor> {
    return Promise.resolve({ name: 'iter', tensor: scalar(this.iterations, 'int32') });
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const slots = this.#slots.flat();
    return [
      await this.saveIterations(),
      ...slots.map((slot) => ({ name: slot.originalName, tensor: slot.variable })),
    ];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const rest = await this.extractIterations(weights);
    tidy(() => this.#steps.assign(scalar(this.iterations_, 'int32')));
    const count = this.#suffixes.length === 0 ? 0 : rest.length / this.#suffixes.length;
    this.#suffixes.forEach((_, kind) => {
      for (const { variable } of this.#slots[kind] ?? []) variable.dispose();
      this.#slots[kind] = rest
        .slice(kind * count, (kind + 1) * count)
        .map(({ name, tensor }) => ({ originalName: name, variable: tensor.variable(false) }));
    });
  }

  override dispose(): void {
    this.#rate.dispose();
    this.#kept.dispose();
    this.#steps.dispose();
    for (const { variable } of this.#slots.flat()) variable.dispose();
  }
}

function parameter(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable) return variable;
  throw new TorchBackendError('usage', `There is a gradient for ${name}, but no such variable.`);
}

function owned(backend: TorchBackend, variable: Variable): Variable {
  backend.own(variable);
  return variable;
}
