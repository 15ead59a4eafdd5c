import type { SweepDetail, TrialPage } from '@capsweep/protocol/http';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState, type JSX } from 'react';
import { detailQuery, pageQuery, rankingQuery } from '../../api/queries.ts';
import type { TableCut } from '../../api/keys.ts';
import { finishedOf } from '../../charts/progress.tsx';
import { writeValue } from '../../format/number.ts';
import { Loading } from '../../ui/message.tsx';
import { useNow } from '../../ui/now.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useStableValue } from '../../ui/stable.ts';
import { useTitle } from '../../ui/title.ts';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { ConfigurationsView } from './configurations-view.tsx';
import { CurvesPanel } from './curves-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { createPlotState, PlotContext } from './plot-context.ts';
import { SidePanel, type SidePanelProps } from './side-panel.tsx';
import { SweepHeader } from './sweep-header.tsx';
import { hideableColumns } from './trial-columns.tsx';
import { TrialsView } from './trials-view.tsx';

const route = getRouteApi('/sweeps/$sweep/');

const FileView = lazy(() => import('./file-view.tsx').then((m) => ({ default: m.FileView })));

const AnalysisView = lazy(() =>
  import('./analysis/analysis-view.tsx').then((m) => ({ default: m.AnalysisView })),
);

/** Curves that are shown when the reader chose none. */
const defaultCurves = 12;

/** One sweep: how far it is, what it found, every trial. */
export function SweepPage(): JSX.Element | null {
  const { sweep } = route.useParams();
  const search = route.useSearch();
  const onSearch = useSearchChange();
  const now = useNow(1000);
  const [plot] = useState(createPlotState);
  const { data: detail } = useQuery({ ...detailQuery(sweep), enabled: false });
  const { data: ranking } = useQuery(rankingQuery(sweep));
  const cut = useStableValue(cutOf(search));
  const fallback = useFirstRows(sweep, cut);
  useTitle(detail ? titleOf(detail) : sweep);
  if (!detail) return null;
  const panels = { sweep, detail, ranking, search, onSearch };
  return (
    <PlotContext value={plot}>
      <div className="flex w-full min-w-0 flex-1 flex-col gap-3 p-3 sm:p-4 lg:h-[calc(100dvh-2.75rem)] lg:min-h-[46rem] lg:flex-none">
        <SweepHeader detail={detail} now={now} />
        <div className="grid shrink-0 gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <CurvesPanel {...panels} fallback={fallback} />
          <SidePanel {...panels} />
        </div>
        <Lower {...panels} cut={cut} />
      </div>
    </PlotContext>
  );
}

/** The default order of a table: best first. */
function cutOf(search: SweepSearch): TableCut {
  return { sort: search.sort ?? 'rank', order: search.order ?? 'asc', where: search.where ?? [] };
}

function useSearchChange(): (change: SweepSearch) => void {
  const navigate = useNavigate({ from: '/sweeps/$sweep/' });
  return useCallback(
    (change) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
}

/** The trials at the top of the table that have something to show. */
function useFirstRows(sweep: string, cut: TableCut): readonly number[] {
  const { data } = useQuery({ ...pageQuery(sweep, cut, 0), select: firstStarted });
  return useStableValue(data ?? []);
}

const firstStarted = (page: TrialPage): number[] =>
  page.rows
    .filter((row) => row.step > 0)
    .slice(0, defaultCurves)
    .map((row) => row.number);

function titleOf(detail: SweepDetail): string {
  const best = detail.best?.values[0];
  const progress = `${finishedOf(detail.counts)}/${detail.counts.planned}`;
  return [detail.name, progress, best === undefined ? '' : writeValue(best)]
    .filter(Boolean)
    .join(' · ');
}

type LowerProps = SidePanelProps & {
  readonly sweep: string;
  readonly cut: TableCut;
};

const none: readonly string[] = [];

/** The tables and the sweep file. */
function Lower(props: LowerProps): JSX.Element {
  const { detail, ranking, search, onSearch, cut } = props;
  const view = search.view ?? 'trials';
  const hideable = useMemo(() => hideableColumns(detail), [detail]);
  return (
    <Panel
      className="h-[80dvh] min-h-0 lg:h-auto lg:flex-1"
      title={
        <Segments
          label="What is shown below"
          value={view}
          options={[
            { value: 'trials', label: 'Trials' },
            { value: 'configurations', label: 'Configurations' },
            { value: 'analysis', label: 'Analysis' },
            { value: 'file', label: 'Sweep file' },
          ]}
          onChange={(value) => onSearch({ view: value === 'trials' ? undefined : value })}
        />
      }
      bar={
        view === 'trials' && (
          <>
            <FilterBar
              detail={detail}
              where={cut.where}
              onChange={(where) => onSearch({ where: where.length > 0 ? [...where] : undefined })}
            />
            <ColumnChooser
              columns={hideable}
              hidden={search.hide ?? none}
              onChange={(hide) => onSearch({ hide: hide.length > 0 ? [...hide] : undefined })}
            />
          </>
        )
      }
    >
      {view === 'trials' && <TrialsView {...props} />}
      {view === 'configurations' && ranking && (
        <ConfigurationsView detail={detail} ranking={ranking} search={search} onSearch={onSearch} />
      )}
      {view === 'analysis' && (
        <Suspense fallback={<Loading what="the analysis" />}>
          <AnalysisView detail={detail} search={search} onSearch={onSearch} />
        </Suspense>
      )}
      {view === 'file' && (
        <Suspense fallback={<Loading what="the sweep file" />}>
          <FileView detail={detail} />
        </Suspense>
      )}
    </Panel>
  );
}
