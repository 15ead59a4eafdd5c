import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/** A source of chance that depends on nothing but the numbers it was made from. */
export interface Rng {
  /** Uniform in [0, 1), with 53 bits. */
  uniform(): number;
  /** Uniform among 0 ... n - 1. */
  below(n: number): number;
}

/**
 * The generator for a place: `rngFor(seed, n)` is always the same stream, and streams of
 * different places are independent. All randomness of the library comes from here.
 */
export function rngFor(seed: number, ...path: readonly number[]): Rng {
  const state = [1, 2, 3, 4].map((lane) => path.reduce(mix, mix(lane * 0x9e3779b9, seed)));
  const generator = xoroshiro128plusFromState(state);
  return {
    uniform: () => uniformFloat64(generator),
    below: (n) => uniformInt(generator, 0, n - 1),
  };
}

/** A fixed scrambling of a number to 32 bits, the same in every sweep. */
export const hash32 = (value: number): number => mix(0x5bd1e995, value) >>> 0;

/** A standard normal number, by Box and Muller. */
export function normalFrom(rng: Rng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - rng.uniform()));
  return radius * Math.cos(2 * Math.PI * rng.uniform());
}

/** Murmur3's finalizer over an accumulator and the two halves of a number. */
function mix(hash: number, value: number): number {
  const low = value | 0;
  const high = Math.floor(value / 0x1_0000_0000) | 0;
  return scramble(scramble(hash ^ low) + 0x9e3779b9 + high);
}

function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
