import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws whole numbers; see {@link randomOf}. */
export interface Random {
  /** A whole number from `min` to `max`, both included, each as likely as the other. */
  int(min: number, max: number): number;
}

/** A stream of random numbers that belongs to some whole numbers, and to nothing else. */
export function randomOf(...key: readonly number[]): Random {
  const generator = xoroshiro128plus(mixed(key));
  return { int: (min, max) => uniformInt(generator, min, max) };
}

/** A 32-bit hash (the mixing steps of MurmurHash3), so that neighbouring keys are strangers. */
function mixed(key: readonly number[]): number {
  let hash = key.length;
  for (const part of key) {
    // Both halves, so that seeds above 32 bits differ as well.
    for (const half of [part >>> 0, Math.floor(part / 2 ** 32) >>> 0]) {
      hash = Math.imul(hash ^ half, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
      hash ^= hash >>> 16;
    }
  }
  return hash | 0;
}
