import { parseScale, type Signs } from '../capsules/binary.ts';

/** How the layer that a packed one stands for takes signs; what its configuration leaves open as in the paper. */
export function signsOf({ scale, zeroSign, threshold }: Partial<Signs>): Signs {
  // A model file spells texts in lower case.
  return {
    scale: parseScale(scale ?? 'alpha+K'),
    zeroSign: zeroSign ?? -1,
    threshold: threshold ?? 'none',
  };
}

/** Stands for 0 where its sign is to be +: too small for a mean magnitude to change by it. */
const justAbove = 1e-30;

/**
 * Values of which kernels, to which the sign of 0 is - and the scale K is the mean magnitude, take the signs that
 * the layer does: less their threshold, 0 on the side that is asked for, and of magnitude 1 where K is not wanted.
 *
 * @param x [..., size of the threshold]
 */
export function signReady(
  x: Float32Array,
  { scale, zeroSign }: Signs,
  threshold?: Float32Array,
): Float32Array {
  if (scale === 'alpha+K' && zeroSign === -1 && !threshold) return x;
  const dims = threshold?.length ?? 1;
  const isPositive = (value: number): boolean => (zeroSign === 1 ? value >= 0 : value > 0);
  return x.map((value, at) => {
    const above = Math.fround(value - (threshold?.[at % dims] ?? 0));
    if (scale !== 'alpha+K') return isPositive(above) ? 1 : -1;
    return above === 0 && zeroSign === 1 ? justAbove : above;
  });
}

/** Weights of which kernels take the signs that the layer does. */
export function weightsReady(weights: Float32Array, { zeroSign }: Signs): Float32Array {
  if (zeroSign === -1) return weights;
  return weights.map((weight) => (weight === 0 ? justAbove : weight));
}
