import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deriveSeed } from './seed.ts';

it('is an integer below 2^31 and always the same', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.array(fc.oneof(fc.string(), fc.nat())), (root, path) => {
      const seed = deriveSeed(root, ...path);
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
      expect(deriveSeed(root, ...path)).toBe(seed);
    }),
  );
});

it('gives different places different seeds', () => {
  const seeds = new Set<number>();
  for (let root = 0; root < 100; root++) {
    for (const name of ['a', 'b', 'ab', 'ba', 'order', '']) {
      for (let n = 0; n < 10; n++)
        seeds.add(deriveSeed(root, name, n)).add(deriveSeed(root, n, name));
    }
  }
  expect(seeds.size).toBeGreaterThan(12_000 - 2);
});
