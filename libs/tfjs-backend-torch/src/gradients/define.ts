import {
  engine,
  getGradient,
  registerGradient,
  type GradFunc,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { backendName } from '../backend.ts';

/** Whether the current backend is this one. */
export const onTorch = (): boolean => engine().backendName === backendName;

/**
 * Whether gradients may be computed by fused kernels, which have no gradient themselves: not while
 * somebody differentiates through the backward pass.
 */
export const mayFuse = (): boolean => onTorch() && !engine().isTapeOn();

/** The tensor of a kernel's output, tracked by the current scope. */
export const tensorOf = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);

/** A gradient of ours in place of TensorFlow.js' own, which stays in use on other backends. */
export interface Override {
  /** What the forward pass keeps, instead of what the stock gradient asks for. */
  readonly save: { readonly inputs?: string[]; readonly outputs?: boolean[] };
  /** In fused kernels. */
  readonly fused: (dy: Tensor, saved: Tensor[], attrs: NamedAttrMap) => GradientMap;
  /** The same of operations that have gradients, for gradients of gradients. */
  readonly composed: (dy: Tensor, saved: Tensor[], attrs: NamedAttrMap) => GradientMap;
}

type GradientMap = Record<string, () => Tensor>;

/** Registers an override. What is kept depends on the backend that runs the forward pass. */
export function override(kernelName: string, { save, fused, composed }: Override): void {
  const stock = getGradient(kernelName);
  const gradFunc: GradFunc = (dy, saved, attrs) => {
    if (!onTorch()) return stock.gradFunc(dy, saved, attrs);
    const gradient = mayFuse() ? fused : composed;
    return gradient(dy as Tensor, saved, attrs);
  };
  quietly(() =>
    registerGradient({
      kernelName,
      get inputsToSave() {
        return (onTorch() ? save.inputs : stock.inputsToSave) ?? [];
      },
      get outputsToSave() {
        return (onTorch() ? save.outputs : stock.outputsToSave) ?? [];
      },
      gradFunc,
    }),
  );
}

/** Runs something without TensorFlow.js' warning that a gradient is replaced. */
function quietly(run: () => void): void {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    run();
  } finally {
    console.warn = warn;
  }
}

/** Runs a kernel of this backend through the engine, so that its gradient is recorded. */
export function runKernel(
  name: string,
  inputs: NamedTensorMap,
  attrs: NamedAttrMap = {},
): Tensor[] {
  return [engine().runKernel(name, inputs, attrs)].flat();
}
