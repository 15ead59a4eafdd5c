import type { Objective, Params } from '@capsweep/domain';
import { meanViolations, spreadOf, totalViolation, type Spread } from '@capsweep/search';
import { gain, goalOf } from '../objective.ts';
import { trialOrder } from './rank.ts';
import type { TrialTable } from './trial-table.ts';
import { brokenOf, type Violation } from './violations.ts';

/** A configuration with what its repeats say together. */
export interface ConfigurationSummary {
  /** From 1; absent until something was measured. */
  readonly rank?: number;
  readonly cell: number;
  readonly configuration: number;
  readonly params: Params;
  readonly trials: readonly number[];
  readonly finished: number;
  readonly values?: readonly Spread[];
  /** How far it is beyond the bounds of constraints, over its repeats; 0 when it keeps them. */
  readonly violation: number;
  /** The constraints that it breaks; absent without values, and where the sweep has none. */
  readonly violations?: readonly Violation[];
  /** Its best trial among those that have a checkpoint; one that keeps the constraints if any does. */
  readonly bestTrial?: number;
}

/**
 * All decided configurations: those that keep all constraints, best mean of the first objective first,
 * then those that break some by how far, unmeasured ones last. A configuration with fewer measured
 * repeats than its neighbour is not held back for it.
 */
export function summarizeConfigurations(
  table: TrialTable,
  objectives: readonly Objective[],
): readonly ConfigurationSummary[] {
  const groups = groupTrials(table);
  const summaries = [...groups.values()].map((trials) => summarize(table, objectives, trials));
  const goal = goalOf(objectives);
  const mean = (s: ConfigurationSummary): number => s.values?.[0]?.mean ?? NaN;
  const violation = (s: ConfigurationSummary): number => (s.values ? s.violation : Infinity);
  summaries.sort(
    (a, b) =>
      violation(a) - violation(b) ||
      gain(goal, mean(b), mean(a)) ||
      (a.trials[0] ?? 0) - (b.trials[0] ?? 0),
  );
  return summaries.map((s, i) => (s.values ? { rank: i + 1, ...s } : s));
}

function groupTrials(table: TrialTable): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (let n = 0; n < table.length; n += 1) {
    if (!table.has(n)) continue;
    const key = `${table.number(n, 'cell')}/${table.number(n, 'configuration')}`;
    const group = groups.get(key);
    if (group) group.push(n);
    else groups.set(key, [n]);
  }
  return groups;
}

function summarize(
  table: TrialTable,
  objectives: readonly Objective[],
  trials: readonly number[],
): ConfigurationSummary {
  const first = trials[0] ?? 0;
  const decided = trials.map((n) => table.row(n)).find((row) => row.params);
  const values = objectives.flatMap((_, i) => spreadOf(trials.map((n) => table.value(n, i))) ?? []);
  const best = bestOf(table, objectives, trials);
  const ended = trials.filter((n) => table.hasEnded(n));
  return {
    cell: table.number(first, 'cell'),
    configuration: table.number(first, 'configuration'),
    params: decided?.params ?? {},
    trials,
    finished: ended.length,
    ...(values.length === objectives.length && { values }),
    ...violationPart(table, trials),
    ...(best !== undefined && { bestTrial: best }),
  };
}

/**
 * What repeats of a configuration break each constraint by, as samplers count it: the mean over those
 * that were measured. While some run, those that have ended speak for all. Empty when none was measured.
 */
export function violationsOfRepeats(
  table: TrialTable,
  trials: readonly number[],
): readonly number[] {
  return meanViolations(judgesOf(table, trials).map((n) => table.violations(n)));
}

function judgesOf(table: TrialTable, trials: readonly number[]): readonly number[] {
  const measured = trials.filter((n) => !Number.isNaN(table.value(n)));
  const ended = measured.filter((n) => table.hasEnded(n));
  return ended.length > 0 ? ended : measured;
}

function violationPart(
  table: TrialTable,
  trials: readonly number[],
): Pick<ConfigurationSummary, 'violation' | 'violations'> {
  const judges = judgesOf(table, trials);
  if (table.constraints.length === 0 || judges.length === 0) return { violation: 0 };
  const means = violationsOfRepeats(table, trials);
  const meanOf = (metric: string): number =>
    judges.reduce((sum, n) => sum + table.bound(n, metric), 0) / judges.length;
  return {
    violation: totalViolation(means),
    violations: brokenOf(table.constraints, means, meanOf),
  };
}

function bestOf(
  table: TrialTable,
  objectives: readonly Objective[],
  trials: readonly number[],
): number | undefined {
  return trials
    .filter((n) => table.hasCheckpoint(n) && !Number.isNaN(table.value(n)))
    .sort(trialOrder(table, goalOf(objectives)))[0];
}
