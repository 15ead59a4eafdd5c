import type { SweepDetail, TrialRow } from '@capsweep/protocol/http';
import { Link } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import { chooseStyle, writeNumber, type NumberStyle } from '../../format/number.ts';
import { writeParam } from '../../format/params.ts';
import { writeDuration } from '../../format/time.ts';
import type { GridColumn } from '../../grid/types.ts';
import { KeptOrBroken } from '../../ui/broken.tsx';
import { Flash } from '../../ui/flash.tsx';
import { StateLabel } from '../../ui/state.tsx';
import { FilterCell } from './filter-cell.tsx';
import { PlotMark } from './plot-mark.tsx';

/** How the numbers of each column are written; columns of words have no style. */
export type ColumnStyles = Readonly<Record<string, NumberStyle>>;

/** What the columns need to know of the page. */
export interface ColumnContext {
  readonly sweep: string;
  readonly detail: Pick<SweepDetail, 'columns' | 'objectives' | 'constraints'>;
  readonly styles: ColumnStyles;
  readonly onFilter: (condition: string) => void;
  readonly menuOf: (key: string) => ReactNode;
}

type Column = GridColumn<TrialRow>;

/** Styles for the numbers of the rows that are there. */
export function stylesOf(rows: readonly TrialRow[], columns: SweepDetail['columns']): ColumnStyles {
  const styles: Record<string, NumberStyle> = {
    value: chooseStyle(rows.flatMap((row) => row.values ?? [])),
  };
  for (const name of columns.params) {
    const values = rows.flatMap((row) => row.params?.[name] ?? []);
    const numbers = values.filter((value) => typeof value === 'number');
    if (numbers.length === values.length) styles[`param:${name}`] = chooseStyle(numbers);
  }
  for (const name of columns.metrics)
    styles[`metric:${name}`] = chooseStyle(rows.map((row) => row.metrics[name]));
  return styles;
}

/** The columns of a sweep's table of trials: every parameter and every metric has one. */
export function trialColumns(context: ColumnContext): Column[] {
  const { params, metrics } = context.detail.columns;
  return [
    ...fixedColumns(context.sweep),
    ...valueColumns(context),
    ...(context.detail.constraints ? [brokenColumn] : []),
    stateColumn(context),
    ...params.map((name) => paramColumn(name, context)),
    ...metrics.map((name) => metricColumn(name, context)),
    ...bookColumns(context),
  ];
}

/** The columns that the reader may hide. */
export function hideableColumns(
  detail: ColumnContext['detail'],
): { readonly id: string; readonly header: string }[] {
  const nothing = { sweep: '', styles: {}, onFilter: () => undefined, menuOf: () => null };
  return trialColumns({ ...nothing, detail })
    .filter((column) => column.hideable)
    .map(({ id, header }) => ({ id, header }));
}

function fixedColumns(sweep: string): Column[] {
  return [
    {
      id: 'plot',
      header: '',
      title: 'Chosen for the curves',
      align: 'center',
      width: 34,
      pinned: true,
      cell: (row) => <PlotMark trial={row.number} />,
    },
    {
      id: 'rank',
      header: '#',
      title: 'Rank by the objective',
      align: 'end',
      width: 46,
      pinned: true,
      sortable: true,
      cell: (row) => <span className="font-semibold">{row.rank ?? '–'}</span>,
    },
    {
      id: 'number',
      header: 'trial',
      align: 'end',
      width: 58,
      pinned: true,
      sortable: true,
      cell: (row) => (
        <Link
          to="/sweeps/$sweep/trials/$number"
          params={{ sweep, number: String(row.number) }}
          className="text-accent hover:underline"
          tabIndex={-1}
        >
          {row.number}
        </Link>
      ),
    },
  ];
}

function valueColumns({ detail, styles }: ColumnContext): Column[] {
  return detail.objectives.map((objective, index) => ({
    id: index === 0 ? 'value' : `value:${index}`,
    header: `best ${objective.metric}`,
    title: `The best evaluation's ${objective.metric}; ${objective.goal}`,
    align: 'end',
    width: widthOf(`best ${objective.metric}`, 9),
    sortable: index === 0,
    cell: (row) => (
      <span className="font-semibold">
        <Flash>{writeNumber(row.values?.[index], styles['value'] ?? chooseStyle([]))}</Flash>
      </span>
    ),
  }));
}

/** Only in sweeps that have constraints. */
const brokenColumn: Column = {
  id: 'violation',
  header: 'constraints',
  title: 'Which constraints the trial breaks; sorted by how far',
  align: 'start',
  width: 190,
  sortable: true,
  hideable: true,
  cell: (row) => <KeptOrBroken violations={row.violations} />,
};

function stateColumn({ onFilter, menuOf }: ColumnContext): Column {
  return {
    id: 'state',
    header: 'state',
    align: 'start',
    width: 104,
    sortable: true,
    hideable: true,
    menu: () => menuOf('state'),
    cell: (row) => (
      <FilterCell condition={`state=${row.state}`} onFilter={onFilter}>
        <StateLabel state={row.state} title={row.reason ?? row.error?.message} />
      </FilterCell>
    ),
  };
}

function paramColumn(name: string, { styles, onFilter, menuOf }: ColumnContext): Column {
  const id = `param:${name}`;
  const style = styles[id];
  const write = (row: TrialRow): string => {
    const value = row.params?.[name];
    return style && typeof value === 'number' ? writeNumber(value, style) : writeParam(value);
  };
  return {
    id,
    header: name,
    title: `Parameter ${name}`,
    align: style ? 'end' : 'start',
    width: widthOf(name, 9),
    sortable: true,
    hideable: true,
    menu: () => menuOf(id),
    cell: (row) => {
      const value = row.params?.[name];
      if (value === undefined) return <span className="text-faint">–</span>;
      return (
        <FilterCell condition={`${id}=${value}`} onFilter={onFilter} end={style !== undefined}>
          {write(row)}
        </FilterCell>
      );
    },
  };
}

function metricColumn(name: string, { styles, menuOf }: ColumnContext): Column {
  const id = `metric:${name}`;
  const style = styles[id] ?? chooseStyle([]);
  return {
    id,
    header: name,
    title: `The newest ${name}`,
    align: 'end',
    width: widthOf(name, 8),
    sortable: true,
    hideable: true,
    menu: () => menuOf(id),
    cell: (row) => (
      <span className={row.metrics[name] === undefined ? 'text-faint' : ''}>
        <Flash>{writeNumber(row.metrics[name], style)}</Flash>
      </span>
    ),
  };
}

function bookColumns({ menuOf }: ColumnContext): Column[] {
  const plain = (column: Omit<Column, 'align' | 'hideable'> & { align?: 'start' }): Column => ({
    align: 'end',
    hideable: true,
    ...column,
  });
  return [
    plain({
      id: 'epoch',
      header: 'epoch',
      width: 62,
      sortable: true,
      menu: () => menuOf('epoch'),
      cell: begun((row) => row.epoch.toFixed(Number.isInteger(row.epoch) ? 0 : 1)),
    }),
    plain({
      id: 'runSeconds',
      header: 'time',
      title: 'Time spent running, over all attempts',
      width: 78,
      sortable: true,
      menu: () => menuOf('runSeconds'),
      cell: begun((row) => writeDuration(row.runSeconds)),
    }),
    plain({ id: 'attempt', header: 'attempts', width: 76, cell: begun(attempts) }),
    plain({ id: 'seed', header: 'seed', width: 70, cell: (row) => row.seed }),
    plain({
      id: 'worker',
      header: 'worker',
      align: 'start',
      width: 130,
      cell: (row) => <span className="truncate text-muted">{row.worker ?? ''}</span>,
    }),
  ];
}

/** A trial that no worker took yet has spent nothing: its cells stay quiet. */
const begun =
  (cell: Column['cell']): Column['cell'] =>
  (row) =>
    row.attempt === 0 ? <span className="text-faint">–</span> : cell(row);

function attempts(row: TrialRow): JSX.Element {
  const title = `${row.attempt} attempts, ${row.failures} failed`;
  return (
    <span title={title} className={row.attempt > 1 ? 'text-stopped' : 'text-muted'}>
      {row.attempt}
    </span>
  );
}

/** Wide enough for the header and for `digits` characters, in pixels. */
function widthOf(header: string, digits: number): number {
  return Math.min(220, Math.max(header.length + 3, digits + 2) * 7 + 16);
}
