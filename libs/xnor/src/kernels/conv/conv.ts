import { slicedKernel, type SlicedKernel } from '../sliced/sliced-kernel.ts';
import { convSizes, insideImage, type ConvShape, type ConvSizes } from './shape.ts';

/** A compiled binary convolution of one shape. */
export interface ConvKernel {
  readonly shape: ConvShape;
  /** Height and width of an answer. */
  readonly outSize: readonly [number, number];
  /** The weights' signs and scales. @param weights [kernelSize, kernelSize, channels, filters] */
  load(weights: ArrayLike<number>, scales: ArrayLike<number>): void;
  /**
   * `y[p,f] = K[p] * scale[f] * sum of sgn(x) * sgn(W)` over the window at p; K is 1, or the mean of |x|
   * over the window, zeros past the border counted (XNOR-Net, arXiv 1603.05279, section 3.2).
   *
   * @param x [height, width, channels]
   * @returns [outHeight, outWidth, filters]
   */
  run(x: Float32Array): Float32Array;
}

/** Positions that are counted at once; more would leave the processor's caches. */
const positionsAtOnce = 256;

/**
 * Compiles a binary convolution. Signs are taken once for a pixel; every tap of the window is a dense layer
 * of the channels, and its rows are the pixels that it falls on.
 */
export function convKernel(shape: ConvShape, { isScaled = true } = {}): ConvKernel {
  const sizes = convSizes(shape);
  const { height, width, channels, filters, kernelSize, outHeight, outWidth } = sizes;
  const taps = kernelSize * kernelSize;
  const linesAtOnce = Math.min(outHeight, Math.max(1, Math.floor(positionsAtOnce / outWidth)));
  const kernel = slicedKernel({
    features: channels,
    taps,
    units: filters,
    inputs: height * width,
    rows: linesAtOnce * outWidth,
  });
  const inside = insideCounts(sizes);
  return {
    shape,
    outSize: [outHeight, outWidth],
    load: (weights, scales) => {
      const at = (tap: number, channel: number, filter: number): number =>
        (tap * channels + channel) * filters + filter;
      kernel.load((...place) => (weights[at(...place)] as number) > 0);
      kernel.scales.set(scales);
    },
    run: (x) => {
      kernel.x.set(x);
      kernel.takeSigns(height * width);
      const magnitudes = isScaled ? windowMeans(kernel.sums, sizes) : undefined;
      const y = new Float32Array(outHeight * outWidth * filters);
      for (let line = 0; line < outHeight; line += linesAtOnce) {
        const lines = Math.min(linesAtOnce, outHeight - line);
        const [from, count] = [line * outWidth, lines * outWidth];
        const positions = { from, end: from + count };
        kernel.totals.set(inside.subarray(positions.from, positions.end));
        if (magnitudes) kernel.magnitudes.set(magnitudes.subarray(positions.from, positions.end));
        else kernel.magnitudes.fill(1);
        countLines(kernel, sizes, { line, lines });
        for (let row = 0; row < count; row++) {
          const start = row * kernel.paddedUnits;
          y.set(kernel.y.subarray(start, start + filters), (from + row) * filters);
        }
      }
      return y;
    },
  };
}

interface Lines {
  readonly line: number;
  readonly lines: number;
}

/** Counts and answers some lines of the output. */
function countLines(kernel: SlicedKernel, sizes: ConvSizes, lines: Lines): void {
  const { kernelSize, outWidth } = sizes;
  for (let block = 0; block < kernel.blocks; block++) {
    for (let tap = 0; tap < kernelSize * kernelSize; tap++) {
      for (const segment of kernel.segments) {
        kernel.makeTables(block, tap, segment);
        for (const rows of rowsOf(tap, sizes, lines)) kernel.count(segment, rows);
      }
    }
    kernel.answer(block, lines.lines * outWidth);
  }
}

/** For each line, the outputs for which a tap falls into the image, and the pixels that it falls on. */
function rowsOf(
  tap: number,
  sizes: ConvSizes,
  { line, lines }: Lines,
): { input: number; step: number; row: number; rows: number }[] {
  const { width, stride, top, left, outWidth, kernelSize } = sizes;
  const [ky, kx] = [Math.floor(tap / kernelSize), tap % kernelSize];
  const [firstLine, endLine] = linesInside(ky, sizes);
  const [first, end] = columnsInside(kx, sizes);
  if (first === end) return [];
  const from = Math.max(line, firstLine);
  const count = Math.max(0, Math.min(line + lines, endLine) - from);
  return Array.from({ length: count }, (_, n) => {
    const y = (from + n) * stride - top + ky;
    const x = first * stride - left + kx;
    const row = (from + n - line) * outWidth + first;
    return { input: y * width + x, step: stride, row, rows: end - first };
  });
}

const linesInside = (
  ky: number,
  { height, outHeight, top, stride }: ConvSizes,
): readonly [number, number] =>
  insideImage(ky, { length: height, out: outHeight, before: top, stride });

const columnsInside = (
  kx: number,
  { width, outWidth, left, stride }: ConvSizes,
): readonly [number, number] =>
  insideImage(kx, { length: width, out: outWidth, before: left, stride });

/** Products in each position's sum, [outHeight, outWidth]. */
function insideCounts(sizes: ConvSizes): Float32Array {
  const ones = new Float32Array(sizes.height * sizes.width).fill(sizes.channels);
  return windowSums(ones, sizes);
}

/** The mean of the magnitudes in each window. @param sums Of a pixel's magnitudes, [height, width]. */
function windowMeans(sums: Float32Array, sizes: ConvSizes): Float32Array {
  const { kernelSize, channels } = sizes;
  return windowSums(sums, sizes).map((sum) => sum / (kernelSize * kernelSize * channels));
}

function windowSums(pixels: Float32Array, sizes: ConvSizes): Float32Array {
  const { kernelSize, outHeight, outWidth } = sizes;
  const sums = new Float32Array(outHeight * outWidth);
  for (let tap = 0; tap < kernelSize * kernelSize; tap++) {
    for (const { input, step, row, rows } of rowsOf(tap, sizes, { line: 0, lines: outHeight })) {
      for (let n = 0; n < rows; n++) {
        sums[row + n] = (sums[row + n] as number) + (pixels[input + n * step] as number);
      }
    }
  }
  return sums;
}
