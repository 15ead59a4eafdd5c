import type { Bounds } from './row.ts';

/**
 * The median of a sample with distribution-free 95 % bounds: the order statistics whose ranks a
 * binomial(n, 1/2) count stays between with at least 95 % probability (for n < 6, the extremes).
 */
export function medianBounds(sample: readonly number[]): Bounds {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) throw new RangeError('the median of nothing');
  const rank = lowRank(n);
  return { value: median(sorted), low: at(sorted, rank), high: at(sorted, n - 1 - rank) };
}

/** The largest r with P(count <= r - 1) + P(count >= n - r + 1) <= 5 %, as an index from 0. */
function lowRank(n: number): number {
  let probability = 0.5 ** n;
  let below = 0;
  for (let rank = 0; rank < n / 2; rank += 1) {
    below += probability;
    if (2 * below > 0.05) return Math.max(0, rank - 1);
    probability *= (n - rank) / (rank + 1);
  }
  return Math.max(0, Math.floor(n / 2) - 1);
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
}

const at = (sorted: readonly number[], index: number): number => sorted[index] ?? NaN;
