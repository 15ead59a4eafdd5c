/**
 * @file What an event does to the documents that are in the cache: pure functions that return the
 * very same object when nothing in it changed, so that nothing is drawn again for nothing.
 */
import type {
  CurvePoint,
  Curves,
  LogLine,
  LogLines,
  SweepDetail,
  SweepRow,
  TrialDetail,
  TrialPage,
  TrialRow,
} from '@capsweep/protocol/http';
import type { SweepList } from '../api/queries.ts';
import { thin } from '../charts/thin.ts';
import { groupBy } from './group-by.ts';

/** The list with a sweep's new row; newest first. */
export function patchList(list: SweepList, row: SweepRow): SweepList {
  const others = list.sweeps.filter((sweep) => sweep.id !== row.id);
  const sweeps = [...others, row].sort((a, b) => b.createdAt - a.createdAt);
  return { ...list, sweeps };
}

/** The list without a sweep. */
export function dropFromList(list: SweepList, id: string): SweepList {
  const sweeps = list.sweeps.filter((sweep) => sweep.id !== id);
  return sweeps.length === list.sweeps.length ? list : { ...list, sweeps };
}

/** A sweep with what an event says; the event carries everything but the sweep file. */
export function patchDetail(
  detail: SweepDetail,
  news: Omit<SweepDetail, 'spec' | 'source'>,
): SweepDetail {
  const { spec, source } = detail;
  return { ...news, spec, ...(source !== undefined && { source }) };
}

/** A page of a table with the rows that changed. Their order is the coordinator's business. */
export function patchPage(page: TrialPage, news: ReadonlyMap<number, TrialRow>): TrialPage {
  if (!page.rows.some((row) => news.has(row.number))) return page;
  return { ...page, rows: page.rows.map((row) => news.get(row.number) ?? row) };
}

/** A trial with its new row. */
export function patchTrial(trial: TrialDetail, row: TrialRow): TrialDetail {
  const { attempts, checkpoints } = trial;
  return { ...row, attempts, checkpoints };
}

/**
 * Curves with new points of their metric. A point at an earlier step than the last one begins a
 * new attempt: what lies behind it is taken back. A curve that grew to twice `budget` points is
 * thinned to `budget`.
 */
export function patchCurves(
  curves: Curves,
  news: readonly CurvePoint[],
  wanted: { readonly trials: readonly number[]; readonly budget: number },
): Curves {
  const fresh = news.filter((p) => wanted.trials.includes(p.trial) && curves.metric in p.metrics);
  if (fresh.length === 0) return curves;
  const byTrial = groupBy(fresh, (point) => point.trial);
  const known = new Set(curves.series.map((series) => series.trial));
  const born = [...byTrial.keys()]
    .filter((trial) => !known.has(trial))
    .map((trial) => ({ trial, steps: [], epochs: [], values: [] }));
  const series = [...curves.series, ...born].map((one) => {
    const points = byTrial.get(one.trial);
    return points ? thin(extend(one, points, curves.metric), wanted.budget) : one;
  });
  return { ...curves, series };
}

type Series = Curves['series'][number];

function extend(series: Series, points: readonly CurvePoint[], metric: string): Series {
  let { steps, epochs, values } = series;
  for (const point of points) {
    const keep = countBefore(steps, point.step);
    steps = [...steps.slice(0, keep), point.step];
    epochs = [...epochs.slice(0, keep), point.epoch ?? null];
    values = [...values.slice(0, keep), point.metrics[metric] ?? null];
  }
  return { trial: series.trial, steps, epochs, values };
}

function countBefore(steps: readonly number[], step: number): number {
  let count = steps.length;
  while (count > 0 && (steps[count - 1] ?? 0) >= step) count -= 1;
  return count;
}

/** Lines of a log that are kept in the page. */
const keptLines = 5000;

/** A log with new lines; those that it has already are not added again. */
export function patchLogs(
  log: LogLines,
  news: { readonly lines: readonly LogLine[]; readonly dropped: number },
): LogLines {
  const last = log.lines.at(-1)?.at ?? 0;
  const edge = new Set(log.lines.filter((line) => line.at === last).map(identity));
  const added = news.lines.filter(
    (line) => line.at > last || (line.at === last && !edge.has(identity(line))),
  );
  if (added.length === 0 && news.dropped === 0) return log;
  return {
    lines: [...log.lines, ...added].slice(-keptLines),
    dropped: log.dropped + news.dropped,
  };
}

const identity = (line: LogLine): string => `${line.attempt} ${line.level} ${line.text}`;
