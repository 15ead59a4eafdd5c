import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { xnorConv } from '../../conv.ts';
import { convKernel } from './conv.ts';
import type { ConvShape } from './shape.ts';

beforeAll(() => tf.setBackend('cpu'));

const value = fc.oneof(fc.constantFrom(0, -0, 1, -1, 1e-45), fc.float({ noNaN: true }));
const side = fc.integer({ min: 1, max: 9 });
const shapes: fc.Arbitrary<ConvShape> = fc
  .record({
    height: side,
    width: side,
    channels: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(359, 360, 361, 400)),
    filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(127, 128, 129)),
    kernelSize: fc.constantFrom(1, 2, 3, 5),
    stride: fc.constantFrom(1, 2, 3),
    padding: fc.constantFrom('same', 'valid'),
  })
  .filter(({ padding, height, width, kernelSize }) =>
    padding === 'same' ? true : Math.min(height, width) >= kernelSize,
  );

/** TensorFlow.js' convolution of the signs as floats. */
function floatConv(x: Float32Array, w: Float32Array, s: ConvShape): number[] {
  return tf.tidy(() => {
    const signs = (values: Float32Array): Float32Array => values.map((v) => (v > 0 ? 1 : -1));
    const image = tf.tensor3d(signs(x), [s.height, s.width, s.channels]);
    const filters = tf.tensor4d(signs(w), [s.kernelSize, s.kernelSize, s.channels, s.filters]);
    return [...tf.conv2d(image, filters, s.stride, s.padding).dataSync<'float32'>()];
  });
}

it('equals a convolution of floating-point signs exactly, for any shape, as the reference does', () => {
  fc.assert(
    fc.property(
      shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.infiniteStream(value))),
      ([shape, stream]: readonly [ConvShape, fc.Stream<number>]) => {
        const { height, width, channels, filters, kernelSize } = shape;
        const take = (count: number): Float32Array => Float32Array.from(stream.take(count));
        const x = take(height * width * channels);
        const w = take(kernelSize * kernelSize * channels * filters);
        const kernel = convKernel(shape, { isScaled: false });
        kernel.load(w, new Array<number>(filters).fill(1));
        const expected = floatConv(x, w, shape);
        expect([...kernel.run(x)]).toEqual(expected);
        expect([...xnorConv(x, w, shape)]).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
});

it('scales by the mean magnitude of a window, zeros past the border counted', () => {
  const shape = { height: 1, width: 3, channels: 1, filters: 2, kernelSize: 3, stride: 1 };
  const kernel = convKernel({ ...shape, padding: 'same' });
  kernel.load(new Float32Array(18).fill(1), [1, 10]);
  const y = kernel.run(Float32Array.of(9, -18, 27));
  // Signs + - +; windows of 9 places hold magnitudes 27, 54 and 45; sums of signs are 0, 1 and 0.
  expect([...y]).toEqual([0, 0, 6, 60, 0, 0]);
});
