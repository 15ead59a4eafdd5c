// The backend
export { installTorchBackend, torchInfo, type TorchInfo, type TorchOptions } from './install.ts';
export { findAddon, type AddonStatus, type LibtorchOrigin } from './native/addon.ts';
export { TorchBackendError, type TorchErrorKind } from './errors.ts';

// What it does better than TensorFlow.js' own operations
export { adam, momentum, sgd, type TunableOptimizer } from './optimizers/index.ts';
export { batchNormTrain, type BatchNormResult } from './ops/batch-norm-train.ts';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';

// Where each kernel runs
export { delegated as delegatedKernels } from './coverage.ts';
