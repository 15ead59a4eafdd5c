import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packSigns, popcount32, signProducts, unpackSigns } from './pack.ts';

const size = fc.oneof(
  fc.constantFrom(1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129),
  fc.integer({ min: 1, max: 300 }),
);
const value = fc.oneof(fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, NaN), fc.float());
const matrix = (rows: number, length: number): fc.Arbitrary<number[]> =>
  fc.array(value, { minLength: rows * length, maxLength: rows * length });

const sign = (x: number): number => (x > 0 ? 1 : -1);

it('packs one bit per sign and keeps the bits past the end at zero', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 5 })
        .chain((rows) =>
          size.chain((length) =>
            fc.tuple(fc.constant(rows), fc.constant(length), matrix(rows, length)),
          ),
        ),
      ([rows, length, values]) => {
        const packed = packSigns(values, rows, length);
        expect([...unpackSigns(packed)]).toEqual(values.map(sign));
        const ones = packed.words.reduce((sum, word) => sum + popcount32(word), 0);
        expect(ones).toBe(values.filter((x) => x > 0).length);
      },
    ),
  );
});

it('equals the floating-point dot product of the signs exactly', () => {
  const shapes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), size);
  fc.assert(
    fc.property(
      shapes.chain(([m, n, k]) =>
        fc.tuple(fc.constant([m, n, k] as const), matrix(m, k), matrix(n, k)),
      ),
      ([[m, n, k], a, b]) => {
        const expected = Array.from({ length: m * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          let sum = 0;
          for (let p = 0; p < k; p++) sum += sign(a[i * k + p]!) * sign(b[j * k + p]!);
          return sum;
        });
        expect([...signProducts(packSigns(a, m, k), packSigns(b, n, k))]).toEqual(expected);
      },
    ),
  );
});

it('counts the ones of any 32-bit word', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
      expect(popcount32(word)).toBe(word.toString(2).replaceAll('0', '').length);
    }),
  );
});

it('refuses sizes that do not fit, with the sizes', () => {
  expect(() => packSigns([1, 2, 3], 2, 2)).toThrow('3 values are not 2 x 2');
  expect(() => signProducts(packSigns([1], 1, 1), packSigns([1, 1], 1, 2))).toThrow('1 and of 2');
});
