import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  installTorchBackend,
  type TorchInfo,
  type TorchOptions,
} from '@capsweep/tfjs-backend-torch';

/**
 * Makes the torch backend the current one. On the CPU it takes the code of devices, with the twin of a
 * CUDA graph.
 */
export async function start(
  device: string,
  options: Pick<TorchOptions, 'tf32' | 'deterministic' | 'precision'>,
): Promise<TorchInfo> {
  const onCpu = device === 'cpu' ? { threads: 1, operatorsOnly: true } : {};
  const info = installTorchBackend({ ...options, device, ...onCpu });
  await tf.setBackend('torch');
  return info;
}

/** A step's failure to be recorded or captured is a failure of the benchmark. */
export function refuse(reason: string): never {
  throw new Error(reason);
}

/** Numbers in [-0.5, 0.5) that follow from a seed. */
export function numbers(count: number, seed: number): Float32Array {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** The weights that a model trains. */
export function variablesOf(model: LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read()).filter(isVariable);
}

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;
