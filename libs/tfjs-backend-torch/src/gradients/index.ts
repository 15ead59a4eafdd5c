import type { TorchBackend } from '../backend.ts';
import { installBatchNormTrain } from '../ops/batch-norm-train.ts';
import { installSoftmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import { installActivationGradients } from './activations.ts';

/** Registers this package's gradients and the kernels that only they use. */
export function installGradients(backend: TorchBackend): void {
  installActivationGradients(backend);
  installBatchNormTrain(backend);
  installSoftmaxCrossEntropy(backend);
}
