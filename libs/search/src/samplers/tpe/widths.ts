/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import type { Codec } from '../../space/codec.ts';

/**
 * How wide kernels are. `common`: one width for all, from their own spread, which follows the good
 * ones as they draw together. `neighbours`: as wide as the gap to the next one.
 */
export type WidthRule = 'common' | 'neighbours';

/** The standard deviation of each kernel on each axis of numbers, [count, axes]. */
export function widthsOf(
  { axes }: Codec,
  centres: Float64Array,
  count: number,
  rule: WidthRule,
): Float64Array {
  const dims = axes.length;
  const widths = new Float64Array(count * dims).fill(1);
  // Kernels may not shrink to points; the factors were chosen on the functions of the bench.
  const least = (rule === 'common' ? 0.3 : 1) / Math.min(100, 2 + count);
  axes.forEach(({ labels, cell }, d) => {
    if (labels) return;
    const column = { d, dims, least: Math.max(least, 0.5 * cell) };
    if (rule === 'common') common(widths, centres, column);
    else neighbours(widths, centres, column);
  });
  return widths;
}

interface Column {
  readonly d: number;
  readonly dims: number;
  readonly least: number;
}

/** The wider gap to a neighbour, Bergstra et al. 2011; the outermost look inwards only. */
function neighbours(widths: Float64Array, centres: Float64Array, { d, dims, least }: Column): void {
  const sorted = presentOf(centres, d, dims).sort();
  const last = sorted.length - 1;
  if (last < 1) return;
  for (let k = d; k < centres.length; k += dims) {
    const x = centres[k]!;
    if (Number.isNaN(x)) continue;
    const i = placeIn(sorted, x);
    const twin = i < last && sorted[i + 1] === x;
    const left = i > 0 ? x - sorted[i - 1]! : 0;
    const right = i < last ? sorted[i + 1]! - x : 0;
    widths[k] = Math.min(1, Math.max(least, twin ? 0 : Math.max(left, right)));
  }
}

/** Scott's rule: the standard deviation times n^(-1 / (axes + 4)). */
function common(widths: Float64Array, centres: Float64Array, { d, dims, least }: Column): void {
  const present = presentOf(centres, d, dims);
  const n = present.length;
  if (n === 0) return;
  const mean = present.reduce((sum, x) => sum + x, 0) / n;
  const variance = present.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  const width = Math.min(1, Math.max(least, Math.sqrt(variance) * n ** (-1 / (dims + 4))));
  for (let k = d; k < widths.length; k += dims) widths[k] = width;
}

function presentOf(centres: Float64Array, d: number, dims: number): Float64Array {
  const column = new Float64Array(centres.length / dims);
  let n = 0;
  for (let k = d; k < centres.length; k += dims) {
    if (!Number.isNaN(centres[k]!)) column[n++] = centres[k]!;
  }
  return column.subarray(0, n);
}

/** The index of the first element that is not less than `x`. */
function placeIn(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
