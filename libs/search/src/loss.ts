import type { Objective } from '@capsweep/domain';

/** A value turned so that less is better; one that is no number is the worst. */
export function lossOf(goal: Objective['goal'] | undefined, value: number): number {
  if (Number.isNaN(value)) return Infinity;
  return goal === 'maximize' ? -value : value;
}
