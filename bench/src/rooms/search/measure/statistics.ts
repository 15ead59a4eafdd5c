/** The two-sided p-value of a paired comparison, and which side is less. */
export interface PairedRanks {
  readonly p: number;
  readonly less: 'a' | 'b';
}

/** Up to so many differences all signs are counted. */
const fewest = 30;

/**
 * Wilcoxon's signed-rank test on paired numbers; zeros are dropped, ties share their mean rank. Exact for up to 30
 * differences, else by the normal approximation, corrected for ties and continuity. Wilcoxon 1945.
 */
export function signedRank(a: readonly number[], b: readonly number[]): PairedRanks {
  const differences = a
    .map((x, i) => x - (b[i] ?? NaN))
    .filter((d) => !Number.isNaN(d) && Math.abs(d) > tiny);
  const ranks = doubledRanks(differences.map(Math.abs));
  const sum = ranks.reduce((total, rank, i) => total + rank * Math.sign(differences[i] ?? 0), 0);
  const p = ranks.length === 0 ? 1 : (ranks.length <= fewest ? exact : approximate)(ranks, sum);
  return { p, less: sum < 0 ? 'a' : 'b' };
}

/** The least p-value that so many pairs can have. */
export const leastPossible = (pairs: number): number => 2 ** (1 - pairs);

const tiny = 1e-12;

/** Twice the rank of each size, so that those that ties share are whole. */
function doubledRanks(sizes: readonly number[]): readonly number[] {
  return sizes.map((size) => {
    const less = sizes.filter((other) => other < size - tiny).length;
    const same = sizes.filter((other) => Math.abs(other - size) <= tiny).length;
    return 2 * less + same + 1;
  });
}

/** The share of all signs whose sum is as far from 0. */
function exact(ranks: readonly number[], sum: number): number {
  const total = ranks.reduce((a, b) => a + b, 0);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (const rank of ranks)
    for (let s = total; s >= rank; s -= 1) ways[s] = (ways[s] ?? 0) + (ways[s - rank] ?? 0);
  const lesser = (total - Math.abs(sum)) / 2;
  const tail = ways.slice(0, lesser + 1).reduce((a, b) => a + b, 0);
  return Math.min(1, 2 * (tail / 2 ** ranks.length));
}

function approximate(ranks: readonly number[], sum: number): number {
  const deviation = Math.sqrt(ranks.reduce((a, rank) => a + rank * rank, 0));
  return erfc(Math.max(0, Math.abs(sum) - 2) / deviation / Math.SQRT2);
}

/** Press et al. 1992, Numerical Recipes, section 6.2: relative error below 1.2e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const terms = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ];
  const sum = terms.reduce((value, term) => value * t + term, 0);
  return t * Math.exp(-x * x + sum);
}
