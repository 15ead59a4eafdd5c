export { binarySign, insideOne, signs } from './sign.ts';
export type { SignOfZero } from './sign.ts';
export { meanMagnitude, scaledSign } from './scale.ts';
export { packSigns, popcount32, signProducts, unpackSigns } from './pack.ts';
export type { PackedSigns } from './pack.ts';
export { xnorVotes } from './votes.ts';
export type { CapsuleShape } from './votes.ts';
