import { studentTail } from '../numeric/student-t.ts';
import { spreadOf } from '../spread.ts';

/** What pairs of values say about the difference between their sources. */
export interface PairedTest {
  /** Mean of `a - b`. */
  readonly difference: number;
  readonly pairs: number;
  /** Two-sided; absent with fewer than two pairs. */
  readonly p?: number;
}

/**
 * Student's paired t test of two lists whose i-th values belong together, such as two heads under
 * the same seed. Pairs with a NaN are left out. Undefined when no pair is left. Student 1908.
 */
export function pairedTest(a: readonly number[], b: readonly number[]): PairedTest | undefined {
  const spread = spreadOf(a.map((value, i) => value - (b[i] ?? NaN)));
  if (!spread) return undefined;
  const { mean: difference, count: pairs, sd } = spread;
  if (sd === undefined) return { difference, pairs };
  if (sd === 0) return { difference, pairs, p: difference === 0 ? 1 : 0 };
  const t = difference / (sd / Math.sqrt(pairs));
  return { difference, pairs, p: studentTail(t, pairs - 1) };
}

/**
 * Holm's step-down correction as adjusted p-values: those of at most alpha are significant when
 * all are looked at together. Holm 1979.
 */
export function holmAdjusted(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, i) => i).sort((i, j) => (ps[i] ?? 1) - (ps[j] ?? 1));
  const adjusted = [...ps];
  let least = 0;
  for (const [k, i] of order.entries()) {
    least = Math.min(1, Math.max(least, (ps.length - k) * (ps[i] ?? 1)));
    adjusted[i] = least;
  }
  return adjusted;
}
