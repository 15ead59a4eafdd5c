import {
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
  learningRate: number;
  readonly #rate = new HostScalar(() => this.learningRate);
  readonly #slots: Slot[][];
  readonly #suffixes: readonly string[];
  readonly #steps: Variable;

  constructor(learningRate: number, suffixes: readonly string[]) {
    super();
    this.learningRate = learningRate;
    this.#suffixes = suffixes;
    this.#slots = suffixes.map(() => []);
    this.#steps = tidy(() => scalar(0, 'int32').variable(false));
  }

  /** Runs the native step. Parameters, gradients and slots are in the same order. */
  protected abstract step(backend: TorchBackend, inputs: StepInputs): void;

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
      params.push(ownedVariable(backend, parameter(name)));
      grads.push(tensor);
      own.forEach((slot, kind) => slots[kind]?.push(ownedVariable(backend, slot.variable)));
    });
    this.step(backend, { rate: this.#rate.tensor(), steps: this.#steps, params, grads, slots });
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
    this.#steps.dispose();
    for (const { variable } of this.#slots.flat()) variable.dispose();
  }
}

/** What a native step works on. */
export interface StepInputs {
  readonly rate: Tensor;
  readonly steps: Variable;
  readonly params: Variable[];
  readonly grads: Tensor[];
  /** One list per kind of slot. */
  readonly slots: Variable[][];
}

function parameter(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable) return variable;
  throw new TorchBackendError('usage', `There is a gradient for ${name}, but no such variable.`);
}

/** A variable whose data no other tensor shares, so that changing it in place changes it alone. */
function ownedVariable(backend: TorchBackend, variable: Variable): Variable {
  if (backend.refCount(variable.dataId) === 1) return variable;
  tidy(() => variable.assign(engine().makeTensorFromTensorInfo(backend.copy(variable))));
  return variable;
}
