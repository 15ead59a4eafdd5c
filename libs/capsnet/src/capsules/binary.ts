import * as tf from '@tensorflow/tfjs-core';
import {
  binarySign,
  meanMagnitude,
  scaledSign,
  type CapsuleShape,
  type SignOfZero,
} from '@capsweep/xnor';
import { products, type Agreement } from './routing.ts';
import { castVotes, type Votes } from './votes.ts';

/**
 * What multiplies a binary dot product: nothing, the mean magnitude of its weights (alpha), that of
 * both sides (alpha+K, the paper's), or a tensor that is learned instead (XNOR-Net++).
 */
export type Scale = (typeof scales)[number];

const scales = ['none', 'alpha', 'alpha+K', 'learned'] as const;

/** The scale of that name, whatever its case. */
export function parseScale(name: string): Scale {
  const scale = scales.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (scale === undefined) throw new RangeError(`scale ${name}: must be ${scales.join(', ')}.`);
  return scale;
}

/** Whether the mean magnitude of the weights is among what multiplies. */
export function hasAlpha(scale: Scale | Binarisation['scale']): boolean {
  return scale === 'alpha' || scale === 'alpha+K';
}

/** How the sides of a layer's binary products become signs, and what multiplies these. */
export interface Signs {
  readonly scale: Scale;
  readonly zeroSign: SignOfZero;
  /**
   * `learned` takes a learned number per dimension from what is binarised, before its sign is taken (the RSign
   * of ReActNet, arXiv 2003.03488): from the layer's input, with XnIDR from its votes.
   */
  readonly threshold: 'none' | 'learned';
}

/** The same as a layer is told: without more, the sign of 0 is -1 and there is no threshold. */
export type SignsConfig = Pick<Signs, 'scale'> & Partial<Signs>;

/** How a product is made binary. */
export interface Binarisation {
  /** A learned scale is the tensor itself. */
  readonly scale: Exclude<Scale, 'learned'> | { readonly learned: tf.Tensor };
  readonly ofZero: SignOfZero;
  /**
   * What the left side must exceed for its sign to be +, a number for each dimension that is summed over: it is
   * taken from the values before their signs and their mean magnitude are (the RSign of ReActNet). @default 0
   */
  readonly threshold?: tf.Tensor1D | undefined;
}

/** Values less their threshold, if there is one. */
function shifted<T extends tf.Tensor>(t: T, { threshold }: Binarisation): T {
  return threshold ? tf.sub<T>(t, threshold) : t;
}

/**
 * Both sides of XnODR's votes, ready to be multiplied: their product is
 * `Kx[b,i] * A[i,j,k] * sum_d sgn(x[b,i,d]) * sgn(W[i,j,d,k])`.
 * A learned scale, [inputs, outputs, 1, outputDim], takes the place of `Kx * A`.
 *
 * @param x [batch, inputs, inputDim]
 * @param weights [inputs, outputs, inputDim, outputDim]
 */
export function binaryOperands(
  x: tf.Tensor3D,
  weights: tf.Tensor4D,
  binarisation: Binarisation,
): readonly [tf.Tensor3D, tf.Tensor4D] {
  const { scale, ofZero } = binarisation;
  const input = shifted(x, binarisation);
  if (typeof scale === 'object') {
    return [binarySign(input, ofZero), tf.mul(binarySign(weights, ofZero), scale.learned)];
  }
  const left = scale === 'alpha+K' ? scaledSign(input, 2, ofZero) : binarySign(input, ofZero);
  const right = scale === 'none' ? binarySign(weights, ofZero) : scaledSign(weights, 2, ofZero);
  return [left as tf.Tensor3D, right as tf.Tensor4D];
}

/**
 * XnODR's votes whose own signs matter: whole numbers first, their scales after. Summed with their scales, in
 * single precision, a quarter of the votes would be not 0 but what rounding leaves, and so would their signs.
 *
 * @param x [batch, inputs, inputDim]
 * @param weights [inputs, outputs, inputDim, outputDim]
 */
export function exactBinaryVotes(
  x: tf.Tensor3D,
  weights: tf.Tensor4D,
  binarisation: Binarisation,
  shape: CapsuleShape,
): Votes {
  const { scale, ofZero } = binarisation;
  const input = shifted(x, binarisation);
  const signs = castVotes(binarySign(input, ofZero), binarySign(weights, ofZero), shape);
  const factors: tf.Tensor[] = [];
  if (scale === 'alpha+K') factors.push(tf.expandDims(meanMagnitude(input, 2), 1)); // [batch, 1, inputs, 1]
  if (scale !== 'none') {
    const perColumn = typeof scale === 'object' ? scale.learned : meanMagnitude(weights, 2);
    factors.push(tf.transpose(perColumn, [2, 1, 0, 3])); // [1, outputs, inputs, outputDim]
  }
  return {
    each: () =>
      factors.reduce<tf.Tensor>(
        (votes, factor) => tf.mul(votes, factor),
        signs.each(),
      ) as tf.Tensor4D,
    total: castVotes(...binaryOperands(x, weights, binarisation), shape).total,
  };
}

/**
 * XnIDR's agreement: `Ku[b,i,j] * Kv[b,j] * sum_k sgn(uhat[b,j,i,k]) * sgn(v[b,j,k])` with
 * `Ku = mean_k |uhat|` and `Kv = mean_k |v|`. Alpha alone keeps `Kv`, which has the weights' place. A threshold
 * is the votes', which have the input's place.
 *
 * The votes' signs are taken once, not in every round.
 * A learned scale is [1, outputs, inputs].
 */
export function binaryAgreement(binarisation: Binarisation): Agreement {
  const { scale, ofZero } = binarisation;
  return (votes) => {
    const input = shifted(votes, binarisation);
    const ready = scale === 'alpha+K' ? scaledSign(input, 3, ofZero) : binarySign(input, ofZero);
    return (v) => {
      const capsule = hasAlpha(scale) ? scaledSign(v, 2, ofZero) : binarySign(v, ofZero);
      const dots = products(ready as tf.Tensor4D, capsule as tf.Tensor3D);
      return typeof scale === 'object' ? tf.mul(dots, scale.learned) : dots;
    };
  };
}
