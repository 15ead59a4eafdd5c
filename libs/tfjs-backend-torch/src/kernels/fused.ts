import type { TensorInfo } from '@tensorflow/tfjs-core';
import { TorchBackendError } from '../errors.ts';
import { flag, present } from './define.ts';

/** The activations that fused kernels can end with; native/core/activation.h has the same list. */
const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'];

interface Tail {
  readonly bias?: TensorInfo | undefined;
  readonly preluActivationWeights?: TensorInfo | undefined;
}
interface TailAttrs {
  readonly activation?: string | null;
  readonly leakyreluAlpha?: number;
}

/** The inputs and numbers with which a fused kernel's bias and activation are told to C++. */
export function tail(
  inputs: Tail,
  attrs: TailAttrs,
): { readonly inputs: TensorInfo[]; readonly numbers: number[] } {
  const { bias, preluActivationWeights: weights } = inputs;
  const activation = activations.indexOf(attrs.activation ?? 'linear');
  if (activation < 0) {
    const name = String(attrs.activation);
    throw new TorchBackendError('unsupported', `No fused kernel ends with the activation ${name}.`);
  }
  return {
    inputs: present(bias, weights),
    numbers: [flag(!!bias), flag(!!weights), activation, attrs.leakyreluAlpha ?? 0],
  };
}
