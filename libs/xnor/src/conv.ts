import { convSizes, type ConvShape } from './kernels/conv/shape.ts';
import { packSigns, signProducts } from './pack.ts';

/**
 * A binary convolution by XNOR and popcount, in plain TypeScript: the reference that the faster kernel must
 * equal. `y[p,f] = sum of sgn(x) * sgn(W)` over the window at p, past the border nothing; exact integers.
 *
 * @param x [height, width, channels]
 * @param weights [kernelSize, kernelSize, channels, filters]
 * @returns [outHeight, outWidth, filters]
 */
export function xnorConv(
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
  shape: ConvShape,
): Int32Array {
  const { height, width, channels, filters, kernelSize, stride } = shape;
  const { outHeight, outWidth, top, left } = convSizes(shape);
  const pixel = (at: number): number[] =>
    Array.from({ length: channels }, (_, c) => x[at * channels + c] as number);
  const pixels = Array.from({ length: height * width }, (_, at) =>
    packSigns(pixel(at), 1, channels),
  );
  const taps = Array.from({ length: kernelSize * kernelSize }, (_, tap) =>
    packSigns(columnsOf(weights, tap, shape), filters, channels),
  );
  const sums = new Int32Array(outHeight * outWidth * filters);
  for (let at = 0; at < outHeight * outWidth; at++) {
    taps.forEach((tap, t) => {
      const row = Math.floor(at / outWidth) * stride - top + Math.floor(t / kernelSize);
      const column = (at % outWidth) * stride - left + (t % kernelSize);
      if (row < 0 || row >= height || column < 0 || column >= width) return;
      const signs = pixels[row * width + column];
      if (!signs) return;
      signProducts(signs, tap).forEach((dot, f) => {
        sums[at * filters + f] = (sums[at * filters + f] as number) + dot;
      });
    });
  }
  return sums;
}

/** One tap's weights with the channels last: [filters, channels]. */
function columnsOf(
  weights: ArrayLike<number>,
  tap: number,
  { channels, filters }: ConvShape,
): Float32Array {
  const columns = new Float32Array(filters * channels);
  for (let f = 0; f < filters; f++) {
    for (let c = 0; c < channels; c++) {
      columns[f * channels + c] = weights[(tap * channels + c) * filters + f] as number;
    }
  }
  return columns;
}
