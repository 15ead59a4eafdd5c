import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import { useMemo, useState, type JSX } from 'react';
import { chooseStyle, writeNumber } from '../../format/number.ts';
import { paramWriter } from '../../format/params.ts';
import { Grid } from '../../grid/grid.tsx';
import type { GridColumn, GridRows, GridSort } from '../../grid/types.ts';
import { KeptOrBroken } from '../../ui/broken.tsx';
import { useEvent } from '../../ui/stable.ts';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { sortConfigurations } from './sort-configurations.ts';

type Configuration = Ranking['configurations'][number];

const none: readonly string[] = [];

/** Configurations with the mean and the spread over their seeds. */
export function ConfigurationsView({
  detail,
  ranking,
  search,
  onSearch,
}: {
  readonly detail: SweepDetail;
  readonly ranking: Ranking;
  readonly search: SweepSearch;
  readonly onSearch: (change: SweepSearch) => void;
}): JSX.Element {
  const [sort, setSort] = useState<GridSort>({ id: 'rank', order: 'asc' });
  const rows = useMemo(
    () => sortConfigurations(ranking.configurations, sort),
    [ranking.configurations, sort],
  );
  const columns = useMemo(
    () => configurationColumns(detail, ranking.configurations),
    [detail, ranking.configurations],
  );
  const gridRows = useMemo(
    (): GridRows<Configuration> => ({
      count: rows.length,
      at: (index) => rows[index],
      keyOf: keyOfConfiguration,
    }),
    [rows],
  );
  const toggle = useEvent((row: Configuration) => {
    const before = search.trials ?? [];
    const all = row.trials.every((trial) => before.includes(trial));
    const others = before.filter((trial) => !row.trials.includes(trial));
    const after = all ? others : [...others, ...row.trials];
    onSearch({ trials: after.length > 0 ? after : undefined });
  });
  const actions = useMemo(() => ({ onSort: setSort, onToggle: toggle }), [toggle]);
  const chosen = useMemo(() => chosenRows(rows, search.trials ?? []), [rows, search.trials]);
  return (
    <Grid
      label={`Configurations of ${detail.name}`}
      columns={columns}
      hidden={none}
      rows={gridRows}
      sort={sort}
      actions={actions}
      chosen={chosen}
    />
  );
}

/** Cells have few enough configurations for one number to hold both. */
const keyOfConfiguration = (row: Configuration): number => row.configuration * 4096 + row.cell;

function chosenRows(
  rows: readonly Configuration[],
  trials: readonly number[],
): ReadonlySet<number> {
  const chosen = new Set(trials);
  return new Set(
    rows.filter((row) => row.trials.every((trial) => chosen.has(trial))).map(keyOfConfiguration),
  );
}

function configurationColumns(
  detail: SweepDetail,
  rows: readonly Configuration[],
): GridColumn<Configuration>[] {
  return [
    {
      id: 'rank',
      header: '#',
      align: 'end',
      width: 46,
      pinned: true,
      sortable: true,
      cell: (row) => <span className="font-semibold">{row.rank ?? '–'}</span>,
    },
    ...detail.objectives.flatMap((objective, index) =>
      spreadColumns(objective.metric, index, rows),
    ),
    ...(detail.constraints ? [brokenColumn] : []),
    ...detail.columns.params.map((name): GridColumn<Configuration> => {
      const values = rows.map((row) => row.params[name]);
      const write = paramWriter(values);
      return {
        id: `param:${name}`,
        header: name,
        align: values.some((value) => typeof value === 'string') ? 'start' : 'end',
        width: Math.max(name.length + 3, 10) * 7 + 16,
        sortable: true,
        cell: (row) => write(row.params[name]),
      };
    }),
    {
      id: 'finished',
      header: 'seeds',
      title: 'Trials that ended, of those that are planned',
      align: 'end',
      width: 64,
      cell: (row) => `${row.finished}/${row.trials.length}`,
    },
    {
      id: 'trials',
      header: 'trials',
      align: 'start',
      width: 150,
      cell: (row) => <span className="truncate text-muted">{row.trials.join(', ')}</span>,
    },
  ];
}

/** Only in sweeps that have constraints. */
const brokenColumn: GridColumn<Configuration> = {
  id: 'violations',
  header: 'constraints',
  title: 'Which constraints the configuration breaks, over its seeds',
  align: 'start',
  width: 190,
  cell: (row) => <KeptOrBroken violations={row.violations} />,
};

function spreadColumns(
  metric: string,
  index: number,
  rows: readonly Configuration[],
): GridColumn<Configuration>[] {
  const style = chooseStyle(rows.map((row) => row.values?.[index]?.mean));
  return [
    {
      id: index === 0 ? 'mean' : `mean:${index}`,
      header: metric,
      title: `Mean of the best ${metric} over the seeds`,
      align: 'end',
      width: Math.max(metric.length + 3, 10) * 7 + 16,
      sortable: index === 0,
      cell: (row) => (
        <span className="font-semibold">{writeNumber(row.values?.[index]?.mean, style)}</span>
      ),
    },
    {
      id: index === 0 ? 'sd' : `sd:${index}`,
      header: '± sd',
      title: `Standard deviation of ${metric} over the seeds`,
      align: 'end',
      width: 84,
      sortable: index === 0,
      cell: (row) => {
        const sd = row.values?.[index]?.sd;
        return (
          <span className="text-muted">
            {sd === undefined ? '' : `± ${writeNumber(sd, style)}`}
          </span>
        );
      },
    },
    {
      id: index === 0 ? 'half95' : `half95:${index}`,
      header: '95 %',
      title: `Half of the interval that holds the mean of ${metric} with 95 % confidence`,
      align: 'end',
      width: 84,
      sortable: false,
      cell: (row) => {
        const half = row.values?.[index]?.half95;
        return (
          <span className="text-muted">
            {half === undefined ? '' : `± ${writeNumber(half, style)}`}
          </span>
        );
      },
    },
  ];
}
