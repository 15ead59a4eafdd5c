import { cellsOf, SweepError, type Params } from '@capsweep/domain';
import { analyze, type Analysis, type AnalyzedResult } from '@capsweep/search';
import type { LiveSweep } from '../live/live-sweep.ts';
import { summarizeConfigurations } from '../read-model/configurations.ts';
import type { TrialTable } from '../read-model/trial-table.ts';

/** Which cell is analysed, and which of its objectives is explained. */
export interface AnalysisRequest {
  /** @defaultValue 0 */
  readonly cell?: number;
  /** A metric's name. @defaultValue the first objective */
  readonly objective?: string;
}

/** A cell's analysis. Its front names configurations with their trials. */
export interface CellAnalysis extends Omit<Analysis, 'front'> {
  readonly cell: number;
  readonly given: Params;
  /** Configurations that have ended otherwise than complete: nothing is said of them. */
  readonly left: number;
  readonly front: readonly (AnalyzedResult & { readonly trials: readonly number[] })[];
}

/** Analyses take a while; they stay as they are until a trial changes. */
const known = new WeakMap<TrialTable, { changes: number; answers: Map<string, CellAnalysis> }>();

/**
 * What the complete configurations of a cell say.
 *
 * @throws SweepError `request-invalid` when there is no such cell or objective.
 */
export function analyzeSweep(live: LiveSweep, request: AnalysisRequest): CellAnalysis {
  const { table } = live;
  const before = known.get(table);
  const current =
    before?.changes === table.changes
      ? before
      : { changes: table.changes, answers: new Map<string, CellAnalysis>() };
  known.set(table, current);
  const key = JSON.stringify([request.cell ?? 0, request.objective]);
  const answer = current.answers.get(key) ?? analyzeCell(live, request);
  current.answers.set(key, answer);
  return answer;
}

function analyzeCell(
  { table, sweep }: LiveSweep,
  { cell = 0, objective: metric }: AnalysisRequest,
): CellAnalysis {
  const { objectives, space } = sweep.spec;
  const given = cellsOf(sweep.spec)[cell];
  if (!given) throw new SweepError('request-invalid', `sweep ${sweep.name} has no cell ${cell}`);
  const objective = metric === undefined ? 0 : objectives.findIndex((o) => o.metric === metric);
  if (objective < 0) {
    const there = objectives.map((o) => o.metric).join(', ');
    const message = `sweep ${sweep.name} has no objective ${metric ?? ''}; it has ${there}`;
    throw new SweepError('request-invalid', message);
  }
  const ended = summarizeConfigurations(table, objectives).filter(
    (summary) => summary.cell === cell && summary.finished === summary.trials.length,
  );
  const complete = ended
    .filter(({ trials, values }) => values && trials.every((n) => table.state(n) === 'complete'))
    .map(({ configuration, params, trials, violation, values = [] }) => ({
      configuration,
      params,
      violation,
      values: values.map(({ mean }) => mean),
      trials,
      at: Math.max(...trials.map((n) => table.number(n, 'endedAt'))),
    }))
    .sort((a, b) => a.at - b.at || a.configuration - b.configuration);
  const trialsOf = new Map(complete.map((one) => [one.configuration, one.trials]));
  const analysis = analyze({ space, given, objectives, results: complete, objective });
  return {
    ...analysis,
    cell,
    given,
    left: ended.length - complete.length,
    front: analysis.front.map(({ configuration, params, values }) => ({
      configuration,
      params,
      values,
      trials: trialsOf.get(configuration) ?? [],
    })),
  };
}
