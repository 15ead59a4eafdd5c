import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Shuffles in place, every order equally likely (Fisher and Yates); the seed decides which. */
export function shuffle(values: Uint32Array, seed: number): Uint32Array {
  const generator = xoroshiro128plus(seed);
  for (let i = values.length - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i);
    const held = values[i] as number;
    values[i] = values[j] as number;
    values[j] = held;
  }
  return values;
}
