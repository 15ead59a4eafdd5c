/**
 * The two-sided p-value of Wilcoxon's signed-rank test on paired numbers, by the normal
 * approximation with ties and zeros corrected (Pratt's treatment left out: zeros are dropped); and
 * which side is less. Wilcoxon 1945.
 */
export function signedRank(
  a: readonly number[],
  b: readonly number[],
): { readonly p: number; readonly less: 'a' | 'b' } {
  const differences = a
    .map((x, i) => x - (b[i] ?? NaN))
    .filter((d) => !Number.isNaN(d) && Math.abs(d) > 1e-12);
  const n = differences.length;
  const sorted = [...differences].sort((x, y) => Math.abs(x) - Math.abs(y));
  let [sum, ties] = [0, 0];
  for (let i = 0; i < n;) {
    let j = i;
    while (j < n && Math.abs(Math.abs(sorted[j] ?? 0) - Math.abs(sorted[i] ?? 0)) < 1e-12) j += 1;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k += 1) sum += rank * Math.sign(sorted[k] ?? 0);
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const variance = (n * (n + 1) * (2 * n + 1)) / 6 - ties / 12;
  if (!(variance > 0)) return { p: 1, less: 'a' };
  const z = Math.max(0, Math.abs(sum) - 0.5) / Math.sqrt(variance);
  return { p: erfc(z / Math.SQRT2), less: sum < 0 ? 'a' : 'b' };
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
