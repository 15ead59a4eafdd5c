/**
 * @file Importing this package registers its layers with TensorFlow.js, so that `loadLayersModel`
 * opens every model built here.
 */
export { buildModel } from './model/build-model.ts';
export type { BackboneSpec, HeadSpec, ModelSpec } from './model/build-model.ts';
export { lossFunctions } from './losses/losses.ts';
export type { Loss } from './losses/losses.ts';
export { isStochastic } from './layers/seeded-dropout.ts';
export type { Stochastic } from './layers/seeded-dropout.ts';

// For building models of one's own.
export { capsuleHead } from './heads/capsule-head.ts';
export type { CapsuleHeadSpec } from './heads/capsule-head.ts';
export { CapsFC } from './layers/capsfc.ts';
export type { CapsuleConfig } from './layers/capsule-layer.ts';
export { CapsuleLength, Squash } from './layers/squash-layer.ts';
export { SeededDropout } from './layers/seeded-dropout.ts';
export { XnIDR } from './layers/xnidr.ts';
export { XnODR } from './layers/xnodr.ts';
export type { BinaryConfig } from './layers/binary-layer.ts';
export type { Scale } from './capsules/binary.ts';
