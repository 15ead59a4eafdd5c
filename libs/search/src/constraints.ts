/**
 * @file How far a result is beyond the bounds of `constraints`. Samplers, rankings, stop rules and
 * analyses all count it here, so that they agree on who keeps them.
 */
import type { MetricConstraint } from '@capsweep/domain';

/**
 * max(value - max, min - value) of each constraint: at most 0 where it holds, NaN where its metric was
 * never reported.
 */
export function violationsOf(
  constraints: readonly MetricConstraint[],
  valueOf: (metric: string) => number | undefined,
): readonly number[] {
  return constraints.map(({ metric, max = Infinity, min = -Infinity }) => {
    const value = valueOf(metric) ?? NaN;
    return Math.max(value - max, min - value);
  });
}

/** What repeats of a configuration break each constraint by, on average; NaN where one did not measure it. */
export function meanViolations(
  repeats: readonly (readonly number[] | undefined)[],
): readonly number[] {
  const count = Math.max(0, ...repeats.map((violations) => violations?.length ?? 0));
  return Array.from(
    { length: count },
    (_, i) =>
      repeats.reduce((sum, violations) => sum + (violations?.[i] ?? NaN), 0) / repeats.length,
  );
}

/** How far a constraint is broken; what was never measured counts as broken by 1. */
export const excessOf = (violation: number): number =>
  Number.isNaN(violation) ? 1 : Math.max(0, violation);

/** Σ of what is broken: 0 when all constraints hold, which is what makes a result feasible. */
export const totalViolation = (violations: readonly number[]): number =>
  violations.reduce((sum, violation) => sum + excessOf(violation), 0);
