import type { Metrics, Objective } from '@capsweep/domain';

/** The objectives' values among the metrics; undefined unless all of them are there. */
export function valuesOf(
  objectives: readonly Objective[],
  metrics: Metrics,
): readonly number[] | undefined {
  const values = objectives.map(({ metric }) => metrics[metric]);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** The goal of the first objective, by which results are told apart where one number has to do. */
export const goalOf = (objectives: readonly Objective[]): Objective['goal'] =>
  objectives[0]?.goal ?? 'maximize';

/**
 * Whether `a` is better than `b`. One objective compares by its goal; with several, `a` must
 * dominate: be at least as good everywhere and better somewhere. NaN is worse than everything.
 */
export function isBetter(
  objectives: readonly Objective[],
  a: readonly number[],
  b: readonly number[],
): boolean {
  const differences = objectives.map(({ goal }, i) => gain(goal, a[i] ?? NaN, b[i] ?? NaN));
  return differences.every((d) => d >= 0) && differences.some((d) => d > 0);
}

/** How much better `a` is than `b`: positive when it is. */
export function gain(goal: Objective['goal'], a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -Infinity;
  if (Number.isNaN(b)) return Infinity;
  if (a === b) return 0;
  return goal === 'maximize' ? a - b : b - a;
}
