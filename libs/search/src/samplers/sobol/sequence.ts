/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction */
import { rngFor } from '../../random/rng.ts';
import { directionNumbers } from './directions.ts';

/** Dimensions that have direction numbers; those beyond draw independently. */
export const sobolDimensions = directionNumbers.length + 1;

const bits = 32;
const columns = new Map<number, Uint32Array>();

/** The columns of dimension `d`'s generator matrix, from the most significant bit. */
function columnsOf(d: number): Uint32Array {
  const known = columns.get(d);
  if (known) return known;
  const made = d === 0 ? identity() : recurrence(directionNumbers[d - 1]!);
  columns.set(d, made);
  return made;
}

const identity = (): Uint32Array => Uint32Array.from({ length: bits }, (_, k) => 2 ** (31 - k));

/** Bratley and Fox 1988, Algorithm 659: each number from the ones a polynomial's degree before. */
function recurrence([degree = 1, coefficients = 0, ...first]: readonly number[]): Uint32Array {
  const v = new Uint32Array(bits);
  for (let k = 0; k < degree; k += 1) v[k] = first[k]! * 2 ** (31 - k);
  for (let k = degree; k < bits; k += 1) {
    let value = v[k - degree]! ^ (v[k - degree]! >>> degree);
    for (let j = 1; j < degree; j += 1) {
      if ((coefficients >>> (degree - 1 - j)) & 1) value ^= v[k - j]!;
    }
    v[k] = value;
  }
  return v;
}

/** Coordinate `d` of point `n`, as 32 bits, not scrambled and not in Gray code order. */
export function sobolBits(n: number, d: number): number {
  const v = columnsOf(d);
  let value = 0;
  for (let k = 0, rest = n; rest > 0; k += 1, rest >>>= 1) {
    if (rest & 1) value ^= v[k]!;
  }
  return value >>> 0;
}

/**
 * Coordinate `d` of point `n` of the scrambled sequence, in (0, 1). Owen's nested scrambling by
 * hashing: Burley 2020, Practical Hash-based Owen Scrambling, JCGT 9(4).
 */
export const sobol = (n: number, d: number, seed: number): number => sobolSet(seed)(n, d);

/** As {@link sobol} for many points of one scrambling, whose keys are then drawn once. */
export function sobolSet(seed: number): (n: number, d: number) => number {
  const keys: number[] = [];
  return (n, d) => {
    if (d >= sobolDimensions) return rngFor(seed, 2, d, n).uniform();
    const key = (keys[d] ??= rngFor(seed, 1, d).below(2 ** 31));
    const scrambled = reverse(permute(reverse(sobolBits(n, d)), key));
    return (scrambled + 0.5) / 2 ** 32;
  };
}

/** A permutation in which each bit depends on the seed and the bits below it: Laine and Karras. */
function permute(value: number, key: number): number {
  let x = (value + key) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52 | 0);
  x ^= Math.imul(x, 0xc7afe638 | 0);
  x ^= Math.imul(x, 0x8d22f6e6 | 0);
  return x >>> 0;
}

function reverse(value: number): number {
  let x = value;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
