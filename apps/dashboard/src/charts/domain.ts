import { quantileSorted } from 'd3-array';

/** The values that an axis shows: the good end whole, the bad end cut where single failures lie. */
export interface Domain {
  readonly min: number;
  readonly max: number;
}

/**
 * The domain in which the interesting values spread out. The best value always lies inside; on the
 * bad side values further out than 1.5 times the middle range are cut, since one diverged trial
 * would press all others together.
 */
export function robustDomain(values: readonly number[], goal: 'maximize' | 'minimize'): Domain {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const low = sorted[0];
  const high = sorted.at(-1);
  if (low === undefined || high === undefined) return { min: 0, max: 1 };
  const q1 = quantileSorted(sorted, 0.25) ?? low;
  const q3 = quantileSorted(sorted, 0.75) ?? high;
  const reach = 1.5 * (q3 - q1);
  const cutLow = goal === 'maximize' && reach > 0 ? Math.max(low, q1 - reach) : low;
  const cutHigh = goal === 'minimize' && reach > 0 ? Math.min(high, q3 + reach) : high;
  const air = (cutHigh - cutLow) * 0.04 || Math.abs(high) * 0.01 || 0.5;
  return { min: cutLow - air, max: cutHigh + air };
}

/**
 * The values without those that lie three times the middle range beyond it, such as the curve of one
 * trial that diverged.
 */
export function withoutOutliers(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const q1 = quantileSorted(sorted, 0.25) ?? 0;
  const q3 = quantileSorted(sorted, 0.75) ?? 0;
  const reach = 3 * (q3 - q1);
  if (reach === 0) return values;
  return values.filter((value) => value >= q1 - reach && value <= q3 + reach);
}

/** A value moved to the domain's edge when it lies outside. */
export function clampTo(domain: Domain, value: number): number {
  return Math.min(domain.max, Math.max(domain.min, value));
}
