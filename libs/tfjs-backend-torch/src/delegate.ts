import {
  engine,
  getKernel,
  type BackendValues,
  type DataId,
  type DataType,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TorchBackend } from './backend.ts';

/** The part of the reference backend that is needed here. */
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: DataType, values: BackendValues): TensorInfo;
  readSync(dataId: DataId): BackendValues;
  disposeIntermediateTensorInfo(tensor: TensorInfo): void;
}

/** A kernel that lets the reference CPU backend compute on a copy of the inputs. */
export function delegate(backend: TorchBackend, name: string): KernelFunc {
  return ({ inputs, attrs }) => {
    const cpu = engine().findBackend('cpu') as unknown as CpuBackend;
    const { kernelFunc } = getKernel(name, 'cpu');
    const borrowed: TensorInfo[] = [];
    const lend = (tensor: TensorInfo): TensorInfo => {
      const copy = cpu.makeTensorInfo(tensor.shape, tensor.dtype, backend.readSync(tensor.dataId));
      borrowed.push(copy);
      // Some kernels of the reference ask their inputs for the rank, as if they were tensors.
      return Object.assign(copy, { rank: tensor.shape.length });
    };
    const outputs = kernelFunc({
      inputs: mapTensors(inputs, lend),
      backend: cpu,
      ...(attrs ? { attrs } : {}),
    });
    const results = [outputs].flat().map((t) => ({ ...fetch(backend, cpu, t) }));
    for (const tensor of borrowed) cpu.disposeIntermediateTensorInfo(tensor);
    return Array.isArray(outputs) ? results : (results[0] as TensorInfo);
  };
}

function fetch(backend: TorchBackend, cpu: CpuBackend, tensor: TensorInfo): TensorInfo {
  const result = backend.make(tensor.shape, tensor.dtype, cpu.readSync(tensor.dataId));
  cpu.disposeIntermediateTensorInfo(tensor);
  return result;
}

/** Inputs are tensors by name, a list of tensors, or lists of tensors by name. */
function mapTensors(
  inputs: NamedTensorInfoMap,
  lend: (tensor: TensorInfo) => TensorInfo,
): NamedTensorInfoMap {
  const each = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(each);
    return value ? lend(value as TensorInfo) : value;
  };
  if (Array.isArray(inputs)) return inputs.map(each) as unknown as NamedTensorInfoMap;
  const mapped = Object.entries(inputs).map(([name, value]) => [name, each(value)] as const);
  return Object.fromEntries(mapped) as NamedTensorInfoMap;
}

/** A kernel that runs natively, but hands strings to the reference backend. */
export function orStrings(backend: TorchBackend, name: string, native: KernelFunc): KernelFunc {
  const reference = delegate(backend, name);
  return (params) => {
    const tensors = Object.values(params.inputs);
    return tensors.some((tensor) => tensor?.dtype === 'string')
      ? reference(params)
      : native(params);
  };
}
