/** @file One function per document of the API: where it lies in the cache and how it is read. */
import {
  analysisAnswer,
  checkpointDocument,
  curves,
  logLines,
  ranking,
  sweepDetail,
  sweepRow,
  trialDetail,
  trialPage,
  workers,
  type AnalysisAnswer,
  type CheckpointDocument,
  type Curves,
  type LogLines,
  type Ranking,
  type SweepDetail,
  type TrialDetail,
  type TrialPage,
} from '@capsweep/protocol/http';
import { z } from 'zod';
import { read } from './client.ts';
import { keys, type CurveCut, type TableCut } from './keys.ts';
import { paths, type Which } from './paths.ts';

/** A document of the API, as `useQuery` takes it. */
export interface Document<Data> {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { signal: AbortSignal }) => Promise<Data>;
  readonly staleTime?: number;
  readonly refetchInterval?: number;
}

const sweepList = z.object({ sweeps: z.array(sweepRow) });
/** `GET /api/sweeps`. */
export type SweepList = z.infer<typeof sweepList>;

/** Rows of one request of the trial table. */
export const pageRows = 100;

/** Points of a curve as it is asked for. */
export const curvePoints = 400;

/** Lines of a log that are fetched at first. */
const logTail = 1000;

function document<Schema extends z.ZodType>(
  queryKey: readonly unknown[],
  schema: Schema,
  path: string,
): Document<z.infer<Schema>> {
  return { queryKey, queryFn: ({ signal }) => read(schema, path, signal) };
}

/** The list of sweeps. */
export const listQuery: Document<SweepList> = document(keys.list, sweepList, paths.sweeps);

/** Workers have no events: the page that shows them asks again while it is looked at. */
export const workersQuery: Document<z.infer<typeof workers>> = {
  ...document(keys.workers, workers, paths.workers),
  refetchInterval: 3000,
};

/** One sweep. */
export const detailQuery = (sweep: string): Document<SweepDetail> =>
  document(keys.detail(sweep), sweepDetail, paths.sweep(sweep));

/** A sweep's configurations by rank. */
export const rankingQuery = (sweep: string): Document<Ranking> =>
  document(keys.ranking(sweep), ranking, paths.ranking(sweep));

/** What the complete configurations of a cell say; asked again while trials end. */
export function analysisQuery(
  sweep: string,
  at: { readonly cell: number; readonly objective: string | undefined; readonly ended: number },
): Document<AnalysisAnswer> {
  const { cell, objective, ended } = at;
  const query = new URLSearchParams({ cell: String(cell) });
  if (objective !== undefined) query.set('objective', objective);
  return document(
    [...keys.analysis(sweep, cell, objective), ended],
    analysisAnswer,
    paths.analysis(sweep, query),
  );
}

/** Rows `page * pageRows` and following of a table of trials. */
export function pageQuery(sweep: string, cut: TableCut, page: number): Document<TrialPage> {
  const query = new URLSearchParams({ sort: cut.sort, order: cut.order });
  for (const condition of cut.where) query.append('where', condition);
  query.set('offset', String(page * pageRows));
  query.set('limit', String(pageRows));
  return document(keys.page(sweep, cut, page), trialPage, paths.trials(sweep, query));
}

/** Learning curves of some trials. */
export function curveQuery(sweep: string, cut: CurveCut): Document<Curves> {
  const query = new URLSearchParams({
    metric: cut.metric,
    trials: cut.trials.join(','),
    points: String(curvePoints),
  });
  return document(keys.curve(sweep, cut), curves, paths.curves(sweep, query));
}

/** One trial. */
export const trialQuery = (sweep: string, number: number): Document<TrialDetail> =>
  document(keys.trial(sweep, number), trialDetail, paths.trial(sweep, number));

/** The end of a trial's log. */
export const logsQuery = (sweep: string, number: number): Document<LogLines> =>
  document(keys.logs(sweep, number), logLines, paths.logs(sweep, number, logTail));

/** The files of a checkpoint. A checkpoint never changes: `at` names its attempt and step. */
export const checkpointQuery = (
  sweep: string,
  number: number,
  checkpoint: { readonly which: Which; readonly at: string },
): Document<CheckpointDocument> => ({
  ...document(
    keys.checkpoint(sweep, number, `${checkpoint.which}-${checkpoint.at}`),
    checkpointDocument,
    paths.checkpoint(sweep, number, checkpoint.which),
  ),
  staleTime: Infinity,
});
