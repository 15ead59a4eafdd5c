import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { keys } from '../api/keys.ts';
import { paths } from '../api/paths.ts';
import { applyListEvent, applySweepEvent, type SweepRefresh } from './apply.ts';
import { coalesce } from './coalesce.ts';
import { useStream } from './use-stream.ts';

/** Keeps the list of sweeps live. Returns whether it may be read. */
export function useListLive(): boolean {
  const client = useQueryClient();
  return useStream({
    url: paths.listEvents,
    onEvent: (message) => applyListEvent(client, message),
    onFresh: () => void client.invalidateQueries({ queryKey: keys.list }),
  });
}

/**
 * Keeps everything of a sweep live, and the log of trial `logs` if there is one. Returns whether
 * its documents may be read.
 */
export function useSweepLive(sweep: string, logs: number | undefined): boolean {
  const client = useQueryClient();
  const { refresh, cancel } = useMemo(() => createRefresh(client, sweep), [client, sweep]);
  const lastIds = useRef(new Map<string, string>());
  useEffect(() => cancel, [cancel]);
  return useStream({
    url: paths.events(sweep, logs),
    lastId: () => lastIds.current.get(sweep),
    onEvent: (message) => {
      if (message.id !== undefined) lastIds.current.set(sweep, message.id);
      applySweepEvent(client, sweep, { message, refresh });
    },
    onFresh: () => void client.invalidateQueries({ queryKey: keys.sweep(sweep) }),
  });
}

/** Tables are read again at most this often, however fast trials report. */
const tablesMs = 700;
const trialsMs = 1000;

function createRefresh(
  client: QueryClient,
  sweep: string,
): { readonly refresh: SweepRefresh; readonly cancel: () => void } {
  const late = new Map<string, QueryKey>();
  const tables = coalesce(async () => {
    const stale = [keys.pages(sweep), keys.ranking(sweep), ...late.values()];
    late.clear();
    await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
  }, tablesMs);
  const trials = coalesce(
    () => client.invalidateQueries({ queryKey: keys.trials(sweep) }),
    trialsMs,
  );
  const refresh: SweepRefresh = {
    tables: tables.ask,
    trials: trials.ask,
    late: (key) => {
      late.set(JSON.stringify(key), key);
      tables.ask();
    },
  };
  const cancel = (): void => {
    tables.cancel();
    trials.cancel();
  };
  return { refresh, cancel };
}
