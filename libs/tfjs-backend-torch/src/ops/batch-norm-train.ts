import {
  batchNorm,
  moments,
  registerGradient,
  registerKernel,
  reshape,
  tidy,
  type Rank,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { backendName, type TorchBackend } from '../backend.ts';
import { onTorch, runKernel, tensorOf } from '../gradients/define.ts';
import { kernel } from '../kernels/define.ts';

const NAME = 'BatchNormTrain';

/** A normalised batch and its statistics. */
export interface BatchNormResult {
  /** [..., channel] */
  readonly y: Tensor;
  /** [channel] */
  readonly mean: Tensor1D;
  /** [channel]; divided by the number of values, not by one less. */
  readonly variance: Tensor1D;
}

/**
 * Normalises a batch by its own mean and variance over all axes but the last:
 * y = (x - mean) / sqrt(variance + epsilon) * scale + offset. One pass forward and one backward on
 * this backend; TensorFlow.js' own operations elsewhere. Gradients flow through y.
 * @param x [..., channel]
 * @param scale [channel]
 * @param offset [channel]
 */
export function batchNormTrain(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  epsilon: number,
): BatchNormResult {
  if (!onTorch()) return stock(x, scale, offset, epsilon);
  const [y, mean, variance] = runKernel(NAME, { x, scale, offset }, { epsilon }) as [
    Tensor,
    Tensor1D,
    Tensor1D,
  ];
  return { y, mean, variance };
}

function stock(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): BatchNormResult {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const [y, mean, variance] = tidy(() => {
    const { mean, variance } = moments(x, axes);
    const rows = reshape<Rank.R4>(x, [-1, 1, 1, x.shape.at(-1) ?? 1]);
    const y = batchNorm(
      rows,
      mean as Tensor1D,
      variance as Tensor1D,
      offset as Tensor1D,
      scale as Tensor1D,
      epsilon,
    );
    return [reshape(y, x.shape), mean, variance];
  }) as [Tensor, Tensor1D, Tensor1D];
  return { y, mean, variance };
}

/** Registers the kernel and its gradient. */
export function installBatchNormTrain(backend: TorchBackend): void {
  const forward = backend.mailbox.kernel(NAME);
  const backward = backend.mailbox.kernel(`${NAME}Grad`);
  registerKernel({
    kernelName: NAME,
    backendName,
    kernelFunc: kernel<Record<'x' | 'scale' | 'offset', Tensor>, { epsilon: number }>(
      ({ x, scale, offset }, { epsilon }) => backend.runAll(forward, [x, scale, offset], [epsilon]),
    ),
  });
  registerGradient({
    kernelName: NAME,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, true, false, true],
    gradFunc: (dys, saved, { epsilon }) => {
      const [dy] = dys as [Tensor];
      const numbers = [epsilon as number];
      const infos = backend.runAll(backward, [dy, ...saved], numbers);
      const [x, scale, offset] = infos.map(tensorOf) as [Tensor, Tensor, Tensor];
      return { x: () => x, scale: () => scale, offset: () => offset };
    },
  });
}
