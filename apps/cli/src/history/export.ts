import type { Curves, SweepDetail, TrialRow } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { csvLine } from './csv.ts';

/** Everything that is known of a sweep's trials. */
export interface SweepHistory {
  readonly sweep: SweepDetail;
  readonly trials: readonly TrialRow[];
}

/** All trials of a sweep, by number. */
export async function readSweepHistory(desk: Desk, name: string): Promise<SweepHistory> {
  const sweep = await desk.sweep(name);
  const trials: TrialRow[] = [];
  for (;;) {
    const query = { sort: 'number', offset: trials.length, limit: 500 };
    const { total, rows } = await desk.trials(name, query);
    trials.push(...rows);
    if (rows.length === 0 || trials.length >= total) return { sweep, trials };
  }
}

/** What a trial breaks all constraints by, together; missing without constraints or without a value. */
export const totalBroken = ({ violations }: TrialRow): number | undefined =>
  violations?.reduce((sum, { by }) => sum + (by ?? Infinity), 0);

/** A table with a row for each trial, with the columns that `capsweep import` understands. */
export function toCsv({ sweep, trials }: SweepHistory): string {
  const { objectives, columns } = sweep;
  const isBound = sweep.constraints !== undefined;
  const head = [
    'number',
    'state',
    ...objectives.map(({ metric }) => `values_${metric}`),
    ...(isBound ? ['violation'] : []),
    ...columns.params.map((name) => `params_${name}`),
    ...columns.metrics.map((name) => `metrics_${name}`),
    'seconds',
    'started',
    'ended',
    'reason',
  ];
  const time = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : new Date(at).toISOString();
  const lines = trials.map((trial) =>
    csvLine([
      trial.number,
      trial.state,
      ...objectives.map((_, i) => trial.values?.[i] ?? undefined),
      ...(isBound ? [totalBroken(trial)] : []),
      ...columns.params.map((name) => trial.params?.[name]),
      ...columns.metrics.map((name) => trial.metrics[name] ?? undefined),
      trial.runSeconds,
      time(trial.startedAt),
      time(trial.endedAt),
      trial.reason,
    ]),
  );
  return `${[csvLine(head), ...lines].join('\n')}\n`;
}

/** The curves of one metric of these trials, a hundred at a time. */
export async function readCurves(
  desk: Desk,
  name: string,
  { metric, trials }: { metric: string; trials: readonly number[] },
): Promise<readonly Curves['series'][number][]> {
  const series: Curves['series'][number][] = [];
  for (let from = 0; from < trials.length; from += 100) {
    const some = trials.slice(from, from + 100);
    series.push(...(await desk.curves(name, { metric, trials: some })).series);
  }
  return series;
}
