import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useContext, useEffect, useMemo, useState } from 'react';
import { curveQuery } from '../../api/queries.ts';
import type { CurveSeries } from '../../charts/curves/series.ts';
import { assignColors } from '../../charts/palette.ts';
import { usePalette } from '../../ui/palette.ts';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { curveLabel, placements, seriesOf } from './curve-data.ts';
import { PlotContext } from './plot-context.ts';

/** What the panel of curves needs. */
export interface CurvesPanelProps {
  readonly sweep: string;
  readonly detail: SweepDetail;
  readonly ranking: Ranking | undefined;
  readonly search: SweepSearch;
  readonly onSearch: (change: SweepSearch) => void;
  /** The trials that are shown when none is chosen. */
  readonly fallback: readonly number[];
}

/** The curves of a panel, and how they came to be. */
export interface PanelCurves {
  readonly curves: readonly CurveSeries[];
  readonly metric: string;
  readonly by: 'cell' | 'trial';
  /** Trials that were asked for. */
  readonly asked: number;
}

const none: readonly number[] = [];

/** Reads the curves that the search asks for and gives each its colour. */
export function useCurves(props: CurvesPanelProps): PanelCurves {
  const { sweep, detail, search, ranking } = props;
  const chosen = search.trials ?? none;
  const trials = chosen.length > 0 ? chosen : props.fallback;
  const metric = search.metric ?? defaultMetric(detail);
  const cut = useMemo(
    () => ({ metric, trials: [...trials].sort((a, b) => a - b) }),
    [metric, trials],
  );
  const { data } = useQuery({
    ...curveQuery(sweep, cut),
    enabled: trials.length > 0,
    placeholderData: keepPreviousData,
  });
  const by = search.color ?? (detail.cells.length > 1 && chosen.length === 0 ? 'cell' : 'trial');
  const known = useMemo(() => placements(ranking), [ranking]);
  const cellOf = by === 'cell' && detail.cells.length > 1 ? known : undefined;
  const colors = useColors(trials, cellOf);
  const x = search.x ?? 'step';
  const curves = useMemo(
    () =>
      (data?.metric === metric ? data.series : [])
        .filter((series) => colors.has(series.trial))
        .map((series) =>
          seriesOf(series, x, {
            label: curveLabel(series.trial, detail.cells, known.get(series.trial)),
            color: colors.get(series.trial) ?? '',
          }),
        ),
    [data, metric, x, detail.cells, known, colors],
  );
  return { curves, metric, by, asked: trials.length };
}

/** The objective, if it is measured under its own name, or else whatever is. */
function defaultMetric(detail: Pick<SweepDetail, 'columns' | 'objectives'>): string {
  const wanted = detail.objectives[0]?.metric ?? '';
  const { metrics } = detail.columns;
  return metrics.includes(wanted) ? wanted : (metrics[0] ?? wanted);
}

/** Trial to colour, which the table's marks show as well; by cell where `cellOf` is given. */
function useColors(
  trials: readonly number[],
  cellOf: ReadonlyMap<number, { readonly cell: number }> | undefined,
): ReadonlyMap<number, string> {
  const { series } = usePalette();
  const { colors } = useContext(PlotContext);
  const [slots, setSlots] = useState<ReadonlyMap<string, number>>(new Map());
  const next = useMemo(() => assignColors(slots, trials.map(String)), [slots, trials]);
  if (!isSame(slots, next)) setSlots(next);
  const map = useMemo(() => {
    const slotOf = (trial: number): number =>
      (cellOf ? cellOf.get(trial)?.cell : next.get(String(trial))) ?? 0;
    return new Map(trials.map((trial) => [trial, series[slotOf(trial) % series.length] ?? '']));
  }, [cellOf, next, series, trials]);
  useEffect(() => colors.set(map), [colors, map]);
  return map;
}

function isSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
