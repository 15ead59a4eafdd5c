import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';

/** Kernel functions by the names under which TensorFlow.js asks for them. */
export type KernelTable = Record<string, KernelFunc>;

/** A family of kernels; the backend is bound once, when the backend is installed. */
export type KernelFamily = (backend: TorchBackend) => KernelTable;

// The two types are what this function is for.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
/** Gives a kernel the types of its inputs and attributes, which the registry does not know. */
export function kernel<Inputs, Attrs = object>(
  run: (inputs: Inputs, attrs: Attrs) => TensorInfo | TensorInfo[],
): KernelFunc {
  return ({ inputs, attrs }) => run(inputs as Inputs, attrs as Attrs);
}

/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

/** The tensors that are there; TensorFlow.js passes absent ones as null or not at all. */
export function present(...tensors: (TensorInfo | null | undefined)[]): TensorInfo[] {
  return tensors.filter((tensor) => tensor !== null && tensor !== undefined);
}

/** A number for C++. */
export const flag = (value: boolean | undefined): number => (value ? 1 : 0);
