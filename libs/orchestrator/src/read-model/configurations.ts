import type { Objective, Params } from '@capsweep/domain';
import { spreadOf, type Spread } from '@capsweep/search';
import { gain } from '../objective.ts';
import type { TrialTable } from './trial-table.ts';

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
  /** Its trial with the best value among those that have a checkpoint. */
  readonly bestTrial?: number;
}

/**
 * All decided configurations, best mean of the first objective first, unmeasured ones last. A
 * configuration with fewer measured repeats than its neighbour is not held back for it.
 */
export function summarizeConfigurations(
  table: TrialTable,
  objectives: readonly Objective[],
): readonly ConfigurationSummary[] {
  const groups = groupTrials(table);
  const summaries = [...groups.values()].map((trials) => summarize(table, objectives, trials));
  const goal = objectives[0]?.goal ?? 'maximize';
  const mean = (s: ConfigurationSummary): number => s.values?.[0]?.mean ?? NaN;
  summaries.sort((a, b) => gain(goal, mean(b), mean(a)) || (a.trials[0] ?? 0) - (b.trials[0] ?? 0));
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
    ...(best !== undefined && { bestTrial: best }),
  };
}

function bestOf(
  table: TrialTable,
  objectives: readonly Objective[],
  trials: readonly number[],
): number | undefined {
  const goal = objectives[0]?.goal ?? 'maximize';
  return trials
    .filter((n) => table.hasCheckpoint(n) && !Number.isNaN(table.value(n)))
    .sort((a, b) => gain(goal, table.value(b), table.value(a)) || a - b)[0];
}
