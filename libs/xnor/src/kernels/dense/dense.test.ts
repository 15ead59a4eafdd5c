import fc from 'fast-check';
import { expect, it } from 'vitest';
import { denseKernel, type DenseShape, type DenseWay } from './dense.ts';

const sign = (x: number): number => (x > 0 ? 1 : -1);
const value = fc.oneof(fc.constantFrom(0, -0, 1, -1, 1e-45, NaN), fc.float());
const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  features: fc.oneof(
    fc.constantFrom(1, 16, 127, 128, 129, 361, 385, 3967, 3968, 3969, 4100),
    fc.integer({ min: 1, max: 600 }),
  ),
  units: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(127, 128, 129)),
});

const ways: DenseWay[] = ['slicing', 'counting'];

it.each(ways)(
  '%s equals the dot products of floating-point signs exactly, for any shape',
  (way) => {
    fc.assert(
      fc.property(
        shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.infiniteStream(value))),
        ([shape, stream]: readonly [DenseShape, fc.Stream<number>]) => {
          const { batch, features, units } = shape;
          const take = (count: number): number[] => [...stream.take(count)];
          const [x, w] = [take(batch * features), take(features * units)];
          const kernel = denseKernel(shape, { isScaled: false, way });
          kernel.load(w, new Array<number>(units).fill(1));
          const y = kernel.run(Float32Array.from(x), batch);
          const expected = Array.from({ length: batch * units }, (_, at) => {
            const [b, u] = [Math.floor(at / units), at % units];
            let dot = 0;
            for (let n = 0; n < features; n++) {
              dot += sign(x[b * features + n]!) * sign(w[n * units + u]!);
            }
            return dot;
          });
          expect([...y]).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  },
);

it.each(ways)('%s scales by the mean magnitude of a row and by each unit’s own', (way) => {
  const kernel = denseKernel({ batch: 2, features: 3, units: 2 }, { way });
  kernel.load([1, -1, 1, -1, -1, 1], [0.5, 2]);
  const y = kernel.run(Float32Array.of(1, 2, -3, 0, 0, 6), 2);
  // Signs + + - and - - +; their products with + + - and - - + are 3, -3 and -3, 3; means are 2 and 2.
  expect([...y]).toEqual([2 * 0.5 * 3, 2 * 2 * -3, 2 * 0.5 * -3, 2 * 2 * 3]);
});
