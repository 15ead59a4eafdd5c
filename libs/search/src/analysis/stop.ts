import type { Objective } from '@capsweep/domain';
import { lossOf } from '../loss.ts';

/** When a search is over before its budget is. All that are given apply. */
export interface StopRule {
  /** A value of the objective that is good enough. */
  readonly target?: number;
  /** Results without an improvement. */
  readonly patience?: number;
  /** The sum of costs, in whatever they are told in. */
  readonly cost?: number;
  readonly results?: number;
}

/** A result, in the order in which it came. */
export interface StopResult {
  readonly value: number;
  readonly cost?: number;
}

/** Why the search is over, for people; undefined while it goes on. */
export function stopReason(
  rule: StopRule,
  results: readonly StopResult[],
  goal: Objective['goal'],
): string | undefined {
  const { target, patience, cost, results: most } = rule;
  let best: { at: number; value: number } | undefined;
  let spent = 0;
  results.forEach(({ value, cost: own = 0 }, at) => {
    spent += own;
    if (Number.isNaN(value)) return;
    if (!best || lossOf(goal, value) < lossOf(goal, best.value)) best = { at, value };
  });
  if (best && target !== undefined && lossOf(goal, best.value) <= lossOf(goal, target))
    return `reached ${best.value}; the target was ${target}`;
  if (most !== undefined && results.length >= most) return `there are ${results.length} results`;
  if (cost !== undefined && spent >= cost) return `cost ${spent} of ${cost} are spent`;
  const waited = best ? results.length - 1 - best.at : 0;
  if (best && patience !== undefined && waited >= patience)
    return `no better than ${best.value} for ${waited} results`;
  return undefined;
}
