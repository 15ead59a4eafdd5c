import {
  listEvents,
  sweepEvents,
  type CurvePoint,
  type Curves,
  type LogLines,
  type SweepDetail,
  type TrialDetail,
  type TrialPage,
} from '@capsweep/protocol/http';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { EventSourceMessage } from 'eventsource-parser/stream';
import { keys, type CurveCut } from '../api/keys.ts';
import { curvePoints, type SweepList } from '../api/queries.ts';
import {
  dropFromList,
  patchCurves,
  patchDetail,
  patchList,
  patchLogs,
  patchPage,
  patchTrial,
} from './patch.ts';

/** Applies one event of the list's stream to the cache. */
export function applyListEvent(client: QueryClient, message: EventSourceMessage): void {
  switch (message.event) {
    case 'sweep': {
      const row = decode(listEvents.sweep, message);
      if (row) client.setQueryData<SweepList>(keys.list, (list) => list && patchList(list, row));
      return;
    }
    case 'removed': {
      const gone = decode(listEvents.removed, message);
      if (gone)
        client.setQueryData<SweepList>(keys.list, (list) => list && dropFromList(list, gone.id));
      return;
    }
    case 'reset':
      void client.invalidateQueries({ queryKey: keys.list });
      return;
    case undefined:
    default: // An event of a later version.
  }
}

/** What must be asked for again because an event does not carry it. */
export interface SweepRefresh {
  /** Tables, whose order only the coordinator knows, and the ranking. */
  readonly tables: () => void;
  /** Attempts and checkpoints of the trials that are shown. */
  readonly trials: () => void;
  /** A document that was on its way when news of it came: the answer may be older than the news. */
  readonly late: (key: QueryKey) => void;
}

/** Applies one event of a sweep's stream to the cache. `sweep` is the name that the page uses. */
export function applySweepEvent(
  client: QueryClient,
  sweep: string,
  context: { readonly message: EventSourceMessage; readonly refresh: SweepRefresh },
): void {
  const { message, refresh } = context;
  const patch = patcher(client, refresh);
  switch (message.event) {
    case 'sweep': {
      const news = decode(sweepEvents.sweep, message);
      if (news) patch<SweepDetail>(keys.detail(sweep), (old) => patchDetail(old, news));
      return;
    }
    case 'trials': {
      applyRows(client, sweep, context);
      return;
    }
    case 'points': {
      const news = decode(sweepEvents.points, message);
      if (news) applyPoints(client, sweep, { news, patch });
      return;
    }
    case 'logs': {
      const news = decode(sweepEvents.logs, message);
      if (news) patch<LogLines>(keys.logs(sweep, news.trial), (log) => patchLogs(log, news));
      return;
    }
    case 'removed':
      void client.invalidateQueries({ queryKey: keys.detail(sweep) });
      return;
    case 'reset':
      void client.invalidateQueries({ queryKey: keys.sweep(sweep) });
      return;
    case undefined:
    default: // An event of a later version.
  }
}

type Patch = <Data>(key: QueryKey, change: (data: Data) => Data) => void;

function patcher(client: QueryClient, refresh: SweepRefresh): Patch {
  return <Data>(key: QueryKey, change: (data: Data) => Data) => {
    if (client.getQueryState(key)?.fetchStatus === 'fetching') refresh.late(key);
    client.setQueryData<Data>(key, (data) => (data === undefined ? undefined : change(data)));
  };
}

function applyRows(
  client: QueryClient,
  sweep: string,
  { message, refresh }: { readonly message: EventSourceMessage; readonly refresh: SweepRefresh },
): void {
  const rows = decode(sweepEvents.trials, message);
  if (!rows || rows.length === 0) return;
  const news = new Map(rows.map((row) => [row.number, row]));
  client.setQueriesData<TrialPage>(
    { queryKey: keys.pages(sweep) },
    (page) => page && patchPage(page, news),
  );
  let shown = false;
  for (const row of rows) {
    const key = keys.trial(sweep, row.number);
    shown ||= client.getQueryState(key) !== undefined;
    client.setQueryData<TrialDetail>(key, (trial) => trial && patchTrial(trial, row));
  }
  refresh.tables();
  if (shown) refresh.trials();
}

function applyPoints(
  client: QueryClient,
  sweep: string,
  { news, patch }: { readonly news: readonly CurvePoint[]; readonly patch: Patch },
): void {
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: keys.curves(sweep) })) {
    const { trials } = queryKey.at(-1) as CurveCut;
    patch<Curves>(queryKey, (curves) => patchCurves(curves, news, { trials, budget: curvePoints }));
  }
}

interface Schema<Output> {
  safeParse(value: unknown): { success: true; data: Output } | { success: false };
}

/** An event's payload; undefined for one that this page cannot read, which is then passed over. */
function decode<Output>(schema: Schema<Output>, message: EventSourceMessage): Output | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(message.data));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
