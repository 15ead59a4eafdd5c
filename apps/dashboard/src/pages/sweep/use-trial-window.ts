import type { TrialRow } from '@capsweep/protocol/http';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { keys, type TableCut } from '../../api/keys.ts';
import { pageQuery, pageRows } from '../../api/queries.ts';
import type { TrialPage } from '@capsweep/protocol/http';

/** A table of trials of which only the pages in view are fetched. */
export interface TrialWindow {
  readonly total: number;
  readonly at: (index: number) => TrialRow | undefined;
  readonly setRange: (first: number, last: number) => void;
  /** The rows of another cut are shown until those of this one are there. */
  readonly stale: boolean;
  readonly loading: boolean;
  readonly error: Error | null;
}

interface Held {
  readonly total: number;
  readonly at: (index: number) => TrialRow | undefined;
}

const nothing: Held = { total: 0, at: () => undefined };

/** The rows of a cut of a sweep's trials, by their place. */
export function useTrialWindow(sweep: string, cut: TableCut): TrialWindow {
  const client = useQueryClient();
  const [pages, setPages] = useState({ first: 0, last: 0 });
  const wanted = useMemo(() => spanOf(pages.first, pages.last), [pages]);
  const results = useQueries({
    queries: wanted.map((page) => pageQuery(sweep, cut, page)),
    combine: combinePages,
  });
  const current = useMemo((): Held | undefined => {
    if (results.total === undefined) return undefined;
    const at = (index: number): TrialRow | undefined => {
      const page = Math.floor(index / pageRows);
      const rows =
        results.rows.get(page * pageRows) ??
        client.getQueryData<TrialPage>(keys.page(sweep, cut, page))?.rows;
      return rows?.[index % pageRows];
    };
    return { total: results.total, at };
  }, [client, sweep, cut, results]);

  const [held, setHeld] = useState(nothing);
  if (current && current !== held) setHeld(current);
  const setRange = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / pageRows), last: Math.floor(last / pageRows) };
    setPages((old) => (old.first === next.first && old.last === next.last ? old : next));
  }, []);
  const shown = current ?? held;
  return {
    ...shown,
    setRange,
    stale: current === undefined && held !== nothing,
    loading: current === undefined,
    error: results.error,
  };
}

const spanOf = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

interface Combined {
  readonly total: number | undefined;
  readonly rows: ReadonlyMap<number, readonly TrialRow[]>;
  readonly error: Error | null;
}

function combinePages(
  results: readonly { data: TrialPage | undefined; error: Error | null }[],
): Combined {
  const pages = results.flatMap((result) => result.data ?? []);
  return {
    total: pages.at(-1)?.total,
    rows: new Map(pages.map((page) => [page.offset, page.rows])),
    error: results.find((result) => result.error)?.error ?? null,
  };
}
