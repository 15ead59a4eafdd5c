import type { Metrics, SweepSpec, Trial } from '@capsweep/domain';
import { totalViolation, violationsOf } from '@capsweep/search';
import { isBetter } from './objective.ts';

/** What a trial measured at the end of an epoch, or what a checkpoint was measured to be. */
export interface Evaluation {
  readonly values: readonly number[];
  /** What constraints look at, as far as it was known then. */
  readonly bound?: Metrics;
}

/** By what the best evaluation of a trial is chosen. */
export type Judged = Pick<SweepSpec, 'objectives' | 'constraints'>;

/**
 * Whether a later evaluation of a trial takes the place of the one before: it breaks constraints less, or
 * it breaks them as much and is better. The first one always does, one with NaN never. With several
 * objectives no epoch is simply the best; the newest stands for the trial. What was not known yet counts
 * for neither: it may be told at the very end.
 */
export function takesPlace(
  { objectives, constraints = [] }: Judged,
  later: Evaluation,
  before: Evaluation | undefined,
): boolean {
  if (later.values.some((value) => Number.isNaN(value))) return false;
  if (!before) return true;
  const known = ({ bound = {} }: Evaluation): number =>
    totalViolation(
      violationsOf(constraints, (name) => bound[name]).filter((v) => !Number.isNaN(v)),
    );
  const [now, then] = [known(later), known(before)];
  if (now !== then) return now < then;
  return objectives.length > 1 || isBetter(objectives, later.values, before.values);
}

/** What constraints look at among metrics; nothing where there are no constraints. */
export function boundPart(
  constraints: SweepSpec['constraints'],
  metrics: Metrics,
): { bound?: Metrics } {
  if (!constraints) return {};
  const bound = constraints.flatMap(({ metric }) => {
    const value = metrics[metric];
    return value === undefined ? [] : [[metric, value] as const];
  });
  return { bound: Object.fromEntries(bound) };
}

/**
 * What a trial is judged by: as it was at its best evaluation, whose checkpoint people get; what was not
 * known then, as it is now.
 */
export const judgedMetrics = ({ metrics, best }: Trial): Metrics => ({
  ...metrics,
  ...best?.bound,
});
