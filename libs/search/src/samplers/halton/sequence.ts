import { rngFor } from '../../random/rng.ts';

const primes: number[] = [2];

function prime(i: number): number {
  for (let candidate = (primes.at(-1) ?? 1) + 1; primes.length <= i; candidate += 1) {
    if (primes.every((p) => candidate % p !== 0)) primes.push(candidate);
  }
  return primes[i] ?? 2;
}

/**
 * Coordinate `axis` of point `n` of a Halton sequence whose digits are permuted, each position by
 * a permutation of its own. Halton 1960; Owen 2017, A randomized Halton algorithm, arXiv:1706.02808.
 */
export function halton(n: number, axis: number, seed: number): number {
  const base = prime(axis);
  // Enough digits for 32 bits; those beyond the number's own are permuted zeros.
  const digits = Math.ceil(32 / Math.log2(base));
  let value = 0;
  let weight = 1 / base;
  for (let k = 0, rest = n; k < digits; k += 1, rest = Math.floor(rest / base)) {
    value += weight * permuted(base, rest % base, [seed, axis, k]);
    weight /= base;
  }
  return Math.min(value + (weight * base) / 2, 1 - 2 ** -33);
}

const known = new Map<string, readonly number[]>();

function permuted(base: number, digit: number, place: readonly [number, number, number]): number {
  const key = place.join(' ');
  const permutation = known.get(key) ?? shuffled(base, place);
  if (known.size > 20_000) known.clear();
  known.set(key, permutation);
  return permutation[digit] ?? digit;
}

/** Fisher and Yates. */
function shuffled(
  base: number,
  [seed, axis, k]: readonly [number, number, number],
): readonly number[] {
  const rng = rngFor(seed, 3, axis, k);
  const list = Array.from({ length: base }, (_, i) => i);
  for (let i = base - 1; i > 0; i -= 1) {
    const j = rng.below(i + 1);
    [list[i], list[j]] = [list[j] ?? 0, list[i] ?? 0];
  }
  return list;
}
