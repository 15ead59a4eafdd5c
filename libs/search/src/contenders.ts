import type { Objective } from '@capsweep/domain';
import { lossOf } from './loss.ts';
import { studentTail } from './numeric/student-t.ts';

/** A configuration with what each of its repeats ended with. */
export interface Repeated {
  readonly values: readonly number[];
}

/**
 * The places of those that may still be the best: whose mean is not significantly worse (p < 0.05) than
 * the best mean, by a t test with the variance within all configurations pooled. The best alone is no
 * contest and gives none; so do configurations of one repeat each, about whose noise nothing is known.
 */
export function contenders(
  configurations: readonly Repeated[],
  goal: Objective['goal'],
): readonly number[] {
  const known = configurations.map(({ values }) => values.filter((v) => Number.isFinite(v)));
  const means = known.map((values) => lossOf(goal, sum(values) / values.length));
  const { variance, freedom } = pooled(known);
  const best = means.reduce<number>((at, mean, i) => (mean < (means[at] ?? Infinity) ? i : at), 0);
  const count = known[best]?.length ?? 0;
  if (freedom < 1 || count === 0) return [];
  const open = known.flatMap((values, i) => {
    if (values.length === 0) return [];
    const error = Math.sqrt(variance * (1 / values.length + 1 / count));
    const difference = (means[i] ?? Infinity) - (means[best] ?? 0);
    if (i === best || difference === 0) return [i];
    return error > 0 && studentTail(difference / error, freedom) >= 0.05 ? [i] : [];
  });
  return open.length > 1 ? open : [];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function pooled(groups: readonly (readonly number[])[]): { variance: number; freedom: number } {
  let [squares, freedom] = [0, 0];
  for (const values of groups) {
    const mean = sum(values) / values.length;
    squares += sum(values.map((value) => (value - mean) ** 2));
    freedom += Math.max(0, values.length - 1);
  }
  return { variance: freedom > 0 ? squares / freedom : 0, freedom };
}
