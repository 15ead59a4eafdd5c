import type { Entry } from '../../history/history.ts';

/**
 * What the ended configurations say of one objective. A stopped one counts as measured, but never
 * as better than the median of the complete ones; a failed one counts as the worst.
 */
export function lossesOf(ended: readonly Entry[], objective: number): Float64Array {
  const complete = ended.flatMap(({ state, losses }) =>
    state === 'complete' ? [losses[objective] ?? NaN] : [],
  );
  const sorted = [...complete].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? -Infinity;
  const measured = ended.map(({ state, losses }) => {
    const loss = losses[objective] ?? NaN;
    return state === 'stopped' ? Math.max(median, loss) : loss;
  });
  const worst = measured.reduce((w, v) => (v > w ? v : w), -Infinity);
  return Float64Array.from(measured, (v) =>
    Number.isNaN(v) ? (worst === -Infinity ? 0 : worst) : v,
  );
}

/** Mean 0 and standard deviation 1. */
function standardize(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
  return values.map((v) => (v - mean) * scale);
}

/**
 * The power of Yeo and Johnson 2000 (Biometrika 87) under which the values look most normal, then
 * standardized. Losses often have a long tail upwards, which would flatten the valley that matters.
 */
export function normalize(values: Float64Array): Float64Array {
  const z = standardize(values);
  let best = { lambda: 1, likelihood: -Infinity };
  for (let lambda = -2; lambda <= 1.0001; lambda += 0.25) {
    const likelihood = likelihoodOf(z, lambda);
    if (likelihood > best.likelihood) best = { lambda, likelihood };
  }
  return standardize(z.map((v) => power(v, best.lambda)));
}

function likelihoodOf(z: Float64Array, lambda: number): number {
  const y = z.map((v) => power(v, lambda));
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length;
  const jacobian = z.reduce((sum, v) => sum + Math.sign(v) * Math.log1p(Math.abs(v)), 0);
  return -0.5 * y.length * Math.log(variance) + (lambda - 1) * jacobian;
}

function power(v: number, lambda: number): number {
  if (v >= 0) return lambda === 0 ? Math.log1p(v) : Math.expm1(lambda * Math.log1p(v)) / lambda;
  const other = 2 - lambda;
  return other === 0 ? -Math.log1p(-v) : -Math.expm1(other * Math.log1p(-v)) / other;
}
