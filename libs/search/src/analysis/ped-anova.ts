import type { Space } from '@capsweep/domain';
import { codecOf, type Axis } from '../space/codec.ts';
import { asShares, type AnalysisOptions, type Importance, type Observation } from './fanova.ts';

/**
 * Importance for being among the best, from one-dimensional densities alone: how far the best
 * tenth's density lies from everyone's, by Pearson's divergence. Watanabe, Bansal and Hutter 2023,
 * PED-ANOVA, arXiv:2304.10255, equation 11. Quick for any number of trials; looks at each parameter
 * by itself.
 */
export function pedAnova(
  space: Space,
  observations: readonly Observation[],
  { given = {}, quantile = 0.1 }: AnalysisOptions & { readonly quantile?: number } = {},
): readonly Importance[] {
  const codec = codecOf(space, given);
  const usable = observations.filter(({ loss }) => Number.isFinite(loss));
  const ranked = [...usable].sort((a, b) => a.loss - b.loss);
  const count = Math.max(2, Math.ceil(quantile * ranked.length));
  if (ranked.length <= count) return [];
  const points = ranked.map(({ params }) => codec.encode(params));
  const divergences = codec.axes.map((axis, d) => {
    const column = points.map((point) => point[d] ?? NaN);
    const everyone = densityOn(axis, column);
    const best = densityOn(axis, column.slice(0, count));
    return everyone.reduce((sum, p, i) => sum + p * ((best[i] ?? 0) / p - 1) ** 2, 0);
  });
  return asShares(codec, divergences);
}

const cells = 50;

/** Probabilities on a grid of cells, or of labels; smoothed, never 0. Scott's width. */
function densityOn({ labels, levels }: Axis, column: readonly number[]): readonly number[] {
  const present = column.filter((u) => !Number.isNaN(u));
  if (labels) {
    const counts = Array.from({ length: levels }, () => 1);
    for (const label of present) counts[label] = (counts[label] ?? 0) + 1;
    return normalized(counts);
  }
  const n = Math.max(1, present.length);
  const mean = present.reduce((sum, u) => sum + u, 0) / n;
  const sd = Math.sqrt(present.reduce((sum, u) => sum + (u - mean) ** 2, 0) / n);
  const width = Math.max(1 / cells, 1.059 * sd * n ** -0.2);
  const heights = Array.from({ length: cells }, (_, i) => {
    const x = (i + 0.5) / cells;
    const sum = present.reduce((total, u) => total + Math.exp(-0.5 * ((x - u) / width) ** 2), 0);
    return sum + 1e-3 * n;
  });
  return normalized(heights);
}

function normalized(heights: readonly number[]): readonly number[] {
  const total = heights.reduce((a, b) => a + b, 0);
  return heights.map((h) => h / total);
}
