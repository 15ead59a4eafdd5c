/**
 * @file Importing this package registers its layers with TensorFlow.js, so that `loadLayersModel`
 * opens every model built here.
 */
export { buildModel } from './model/build-model.ts';
export type { HeadSpec, ModelSpec } from './model/build-model.ts';
export type { BackboneSpec, Freeze } from './backbones/backbone.ts';
export { modelCosts } from './costs/model-costs.ts';
export type { CostTotals, LayerCost, ModelCosts } from './costs/model-costs.ts';
export { equivalentMacs } from './costs/macs.ts';
export type { Macs } from './costs/macs.ts';
export { compareModels } from './packed/parity.ts';
export type { Images, Parity } from './packed/parity.ts';
export { packedLayers, packModel } from './packed/pack-model.ts';
export { PackedBinaryDense } from './packed/packed-dense.ts';
export { PackedXnIDR } from './packed/packed-xnidr.ts';
export { PackedXnODR, PackedXnODRXnIDR } from './packed/packed-xnodr.ts';
export { penalised } from './losses/penalised.ts';
export type { Penalties, PenalisedLoss, Seen } from './losses/penalised.ts';
export { lossFunctions } from './losses/losses.ts';
export type { Loss } from './losses/losses.ts';
export { assignWeights } from './weights/assign.ts';
export type { Assignment as AssignedWeights } from './weights/assign.ts';
export { readKerasH5 } from './weights/keras-h5.ts';
export { readLayersModel } from './weights/layers-model.ts';
export type { StoredWeight, WeightSet } from './weights/weight-set.ts';
export { isStochastic } from './layers/seeded-dropout.ts';
export type { Stochastic } from './layers/seeded-dropout.ts';

// For building models of one's own.
export { capsuleHead } from './heads/capsule-head.ts';
export type { CapsuleHeadSpec } from './heads/capsule-head.ts';
export type { FcStack, FullyConnectedSpec } from './heads/fully-connected.ts';
export { CapsuleMask } from './layers/capsule-mask.ts';
export { CapsFC } from './layers/capsfc.ts';
export type { CapsuleConfig } from './layers/capsule-layer.ts';
export { CapsuleLength, Squash } from './layers/squash-layer.ts';
export { ImageInput } from './layers/image-input.ts';
export type { PixelRange } from './layers/image-input.ts';
export { SeededDropout } from './layers/seeded-dropout.ts';
export { BinaryDense } from './layers/binary-dense.ts';
export { ElementWise } from './layers/element-wise.ts';
export { EmRouting } from './layers/em-routing.ts';
export { SelfAttention } from './layers/self-attention.ts';
export { SelfRouting } from './layers/self-routing.ts';
export { XnODRXnIDR } from './layers/xnodr-xnidr.ts';
export { XnIDR } from './layers/xnidr.ts';
export { XnODR } from './layers/xnodr.ts';
export type { BinaryConfig } from './layers/binary-layer.ts';
export type { Scale, Signs } from './capsules/binary.ts';
