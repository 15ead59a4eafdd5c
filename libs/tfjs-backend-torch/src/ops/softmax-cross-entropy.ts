import {
  expandDims,
  logSoftmax,
  mul,
  neg,
  registerGradient,
  registerKernel,
  sum,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { backendName, type TorchBackend } from '../backend.ts';
import { onTorch, runKernel } from '../gradients/define.ts';
import { kernel } from '../kernels/define.ts';

const NAME = 'SoftmaxCrossEntropy';

/**
 * -sum(labels * log(softmax(logits))) of each row. The gradient is computed on the way.
 * @param labels [rows, classes]; probabilities, usually one-hot. No gradient flows to them.
 * @param logits [rows, classes]
 * @returns [rows]
 */
export function softmaxCrossEntropy(labels: Tensor2D, logits: Tensor2D): Tensor1D {
  if (!onTorch()) return tidy(() => neg(sum<Tensor1D>(mul(labels, logSoftmax(logits)), -1)));
  const [loss, gradient] = runKernel(NAME, { labels, logits }) as [Tensor1D, Tensor];
  gradient.dispose();
  return loss;
}

/** Registers the kernel and its gradient. */
export function installSoftmaxCrossEntropy(backend: TorchBackend): void {
  const number = backend.mailbox.kernel(NAME);
  registerKernel({
    kernelName: NAME,
    backendName,
    kernelFunc: kernel<{ labels: Tensor; logits: Tensor }>(({ labels, logits }) =>
      backend.runAll(number, [labels, logits], []),
    ),
  });
  registerGradient({
    kernelName: NAME,
    outputsToSave: [false, true],
    gradFunc: (dys, [gradient]) => {
      const [dy] = dys as [Tensor];
      return { logits: () => mul(gradient as Tensor, expandDims(dy, -1)) };
    },
  });
}
