import type { MetricConstraint } from '@capsweep/domain';
import { excessOf } from '@capsweep/search';

/** A constraint that a trial or a configuration breaks. */
export interface Violation extends MetricConstraint {
  /** The metric at the best evaluation, over repeats the mean; absent when it was never reported. */
  readonly value?: number;
  /** How far it is beyond the bound; 1 when it was never reported, as samplers have it. */
  readonly by: number;
}

/** Those constraints that are broken: `violations` has a number for each, see `violationsOf`. */
export function brokenOf(
  constraints: readonly MetricConstraint[],
  violations: readonly number[],
  valueOf: (metric: string) => number,
): readonly Violation[] {
  return constraints.flatMap((constraint, i) => {
    const by = excessOf(violations[i] ?? NaN);
    if (by === 0) return [];
    const value = valueOf(constraint.metric);
    return [{ ...constraint, ...(!Number.isNaN(value) && { value }), by }];
  });
}
