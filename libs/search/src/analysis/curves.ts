import type { Objective } from '@capsweep/domain';
import { lossOf } from '../loss.ts';

/** The best value until each result, in their order; NaN never is. */
export function bestSoFar(values: readonly number[], goal: Objective['goal']): readonly number[] {
  let best = NaN;
  return values.map((value) => {
    const better = Number.isNaN(best) || lossOf(goal, value) < lossOf(goal, best);
    if (better && !Number.isNaN(value)) best = value;
    return best;
  });
}

/** A step of an empirical distribution: the share of results that are at most `value`. */
export interface DistributionStep {
  readonly value: number;
  readonly share: number;
}

/** The empirical distribution of the values, one step for each different one, ascending. */
export function distributionOf(values: readonly number[]): readonly DistributionStep[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted.flatMap((value, i) =>
    sorted[i + 1] === value ? [] : [{ value, share: (i + 1) / sorted.length }],
  );
}
