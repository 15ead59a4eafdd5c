// The backend
export { installTorchBackend, torchInfo, type TorchInfo, type TorchOptions } from './install.ts';
export { findAddon, type AddonStatus, type LibtorchOrigin } from './native/addon.ts';
export { TorchBackendError, type TorchErrorKind } from './errors.ts';

// What it does better than TensorFlow.js' own operations
export { adam, momentum, rmsprop, sgd, type TunableOptimizer } from './optimizers/index.ts';
export { batchNormTrain, type BatchNormResult } from './ops/batch-norm-train.ts';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { recordedStep } from './record/index.ts';
export type { RecordedStep, RecordedStepOptions, StepInput } from './record/recorded-step.ts';

// Several processes that train one model
export { groupMean, joinGroup, type GroupMember } from './parallel/group.ts';

// Where each kernel runs
export { delegated as delegatedKernels } from './coverage.ts';
