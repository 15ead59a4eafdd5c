import type { SweepDetail, TrialRow } from '@capsweep/protocol/http';
import { useNavigate } from '@tanstack/react-router';
import { useContext, useEffect, useMemo, type JSX } from 'react';
import type { TableCut } from '../../api/keys.ts';
import { addCondition } from '../../filter/expression.ts';
import { Grid } from '../../grid/grid.tsx';
import type { GridActions, GridRows } from '../../grid/types.ts';
import { ErrorNote } from '../../ui/message.tsx';
import { useEvent, useStableValue } from '../../ui/stable.ts';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { ColumnMenu } from './column-menu.tsx';
import { PlotContext } from './plot-context.ts';
import { stylesOf, trialColumns } from './trial-columns.tsx';
import { useTrialWindow } from './use-trial-window.ts';

/** What the table of trials needs. */
export interface TrialsViewProps {
  readonly sweep: string;
  readonly detail: SweepDetail;
  readonly cut: TableCut;
  readonly search: SweepSearch;
  readonly onSearch: (change: SweepSearch) => void;
}

/** Rows whose numbers decide how a column is written. */
const sampled = 60;
const none: readonly string[] = [];

/** Every trial of the sweep, ranked, sorted, filtered. */
export function TrialsView(props: TrialsViewProps): JSX.Element {
  const { sweep, detail, cut, search } = props;
  const rows = useTrialWindow(sweep, cut);
  const columns = useTrialColumns(props, rows.at);
  const chosen = useChosen(search.trials);
  const actions = useTrialActions(props);
  const gridRows = useMemo(
    (): GridRows<TrialRow> => ({
      count: rows.total,
      at: rows.at,
      keyOf: (row) => row.number,
      onRange: rows.setRange,
    }),
    [rows.total, rows.at, rows.setRange],
  );
  if (rows.error) return <ErrorNote error={rows.error} />;
  return (
    <>
      <Grid
        label={`Trials of ${detail.name}`}
        columns={columns}
        hidden={search.hide ?? none}
        rows={gridRows}
        sort={{ id: cut.sort, order: cut.order }}
        actions={actions}
        chosen={chosen}
        stale={rows.stale}
      />
      <p className="border-t border-line px-3 py-1 text-xs text-faint" role="status">
        {rows.loading && rows.total === 0 ? 'Reading …' : summary(rows.total, detail, cut)}
      </p>
    </>
  );
}

function summary(total: number, detail: SweepDetail, cut: TableCut): string {
  const trials = total === 1 ? '1 trial' : `${total.toLocaleString('en')} trials`;
  if (cut.where.length === 0) return trials;
  return `${trials} of ${detail.counts.planned.toLocaleString('en')} planned`;
}

function useChosen(trials: readonly number[] | undefined): ReadonlySet<number> {
  const plot = useContext(PlotContext);
  const set = useMemo(() => new Set(trials), [trials]);
  useEffect(() => plot.chosen.set(set), [plot, set]);
  return set;
}

function useTrialActions({ sweep, search, onSearch }: TrialsViewProps): GridActions<TrialRow> {
  const navigate = useNavigate();
  const plot = useContext(PlotContext);
  const toggle = useEvent((trial: number) => {
    const before = search.trials ?? [];
    const after = before.includes(trial) ? before.filter((n) => n !== trial) : [...before, trial];
    onSearch({ trials: after.length > 0 ? after : undefined });
  });
  const hide = useEvent((id: string) => onSearch({ hide: [...(search.hide ?? []), id] }));
  const sort = useEvent((id: string, order: 'asc' | 'desc') => onSearch({ sort: id, order }));
  return useMemo(
    () => ({
      onSort: (next) => sort(next.id, next.order),
      onHide: hide,
      onToggle: (row) => toggle(row.number),
      onPoint: (row) => plot.pointed.set(row?.number),
      onOpen: (row) =>
        void navigate({
          to: '/sweeps/$sweep/trials/$number',
          params: { sweep, number: String(row.number) },
        }),
    }),
    [hide, navigate, plot, sort, sweep, toggle],
  );
}

function useTrialColumns(
  { sweep, detail, search, onSearch }: TrialsViewProps,
  at: (index: number) => TrialRow | undefined,
): ReturnType<typeof trialColumns> {
  const sample = Array.from({ length: sampled }, (_, index) => at(index)).filter(
    (row) => row !== undefined,
  );
  const names = useStableValue(detail.columns);
  const objectives = useStableValue(detail.objectives);
  const constraints = useStableValue(detail.constraints);
  const styles = useStableValue(stylesOf(sample, names));
  const where = useStableValue(search.where ?? none);
  const values = useStableValue(valuesOf(detail));
  const change = useEvent((conditions: readonly string[]) =>
    onSearch({ where: conditions.length > 0 ? [...conditions] : undefined }),
  );
  return useMemo(
    () =>
      trialColumns({
        sweep,
        detail: { columns: names, objectives, ...(constraints && { constraints }) },
        styles,
        onFilter: (condition) => change(addCondition(where, condition)),
        menuOf: (id) => (
          <ColumnMenu id={id} values={values[id] ?? []} where={where} onChange={change} />
        ),
      }),
    [sweep, names, objectives, constraints, styles, values, where, change],
  );
}

/** The values that columns with few of them may have. */
function valuesOf(detail: SweepDetail): Readonly<Record<string, readonly string[]>> {
  const states = ['waiting', 'running', 'paused', 'complete', 'stopped', 'failed'];
  const compared: Record<string, string[]> = {};
  for (const cell of detail.cells)
    for (const [key, value] of Object.entries(cell.given)) {
      const values = (compared[`param:${key}`] ??= []);
      if (!values.includes(String(value))) values.push(String(value));
    }
  return { state: states, ...compared };
}
