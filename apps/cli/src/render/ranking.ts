import pc from 'picocolors';
import type { Ranking } from '@capsweep/protocol/http';
import { brokenText } from './broken.ts';
import { formatNumber, formatSeconds, formatSpread, formatValue } from './format.ts';
import { renderTable, type Column } from './table.ts';

type Configuration = Ranking['configurations'][number];

/** A colour for a state, the same everywhere. */
export function paintState(state: string): string {
  const paint: Record<string, (text: string) => string> = {
    running: pc.cyan,
    complete: pc.green,
    paused: pc.yellow,
    stopping: pc.yellow,
    stopped: pc.yellow,
    failed: pc.red,
    waiting: pc.dim,
  };
  return (paint[state] ?? ((text: string) => text))(state);
}

/** One line on how far a sweep is. */
export function progressLine(ranking: Ranking, now: number): string {
  const { sweep } = ranking;
  const { planned, complete, stopped, failed, running } = sweep.counts;
  const done = complete + stopped + failed;
  const share = planned === 0 ? 1 : done / planned;
  const filled = Math.round(share * 24);
  const bar = pc.cyan('━'.repeat(filled)) + pc.dim('━'.repeat(24 - filled));
  const elapsed = formatSeconds(((sweep.endedAt ?? now) - sweep.createdAt) / 1000);
  const eta =
    sweep.etaSeconds === undefined ? '' : `, about ${formatSeconds(sweep.etaSeconds)} left`;
  const bad = failed > 0 ? pc.red(`, ${failed} failed`) : '';
  const busy = running > 0 ? `, ${running} running` : '';
  return `${pc.bold(sweep.name)}  ${paintState(sweep.state)}  ${bar}  ${done}/${planned} trials${busy}${bad}  ${elapsed}${eta}`;
}

/** Configurations from best to worst, one line each. */
export function rankingTable(
  ranking: Ranking,
  { limit = Infinity, width = Infinity } = {},
): string[] {
  const rows = ranking.configurations.slice(0, limit);
  const objectives = ranking.sweep.objectives.map(({ metric }) => metric);
  const names = [...new Set(ranking.configurations.flatMap(({ params }) => Object.keys(params)))];
  const varying = names.filter((name) => valuesOf(ranking, name).size > 1);
  const several = ranking.configurations.some(({ trials }) => trials.length > 1);
  const columns: Column<Configuration>[] = [
    {
      title: 'rank',
      align: 'right',
      cell: (row) => (row.rank === undefined ? '' : String(row.rank)),
    },
    ...objectives.map((title, i): Column<Configuration> => ({
      title,
      cell: ({ values }) =>
        values?.[i] ? formatSpread(values[i].mean, values[i].sd) : pc.dim('-'),
    })),
    ...(several ? [confidenceColumn] : []),
    ...(rows.some(isBroken) ? [brokenColumn] : []),
    ...varying.map((title): Column<Configuration> => ({
      title,
      align: typeof rows[0]?.params[title] === 'number' ? 'right' : 'left',
      cell: ({ params }) => formatValue(params[title]),
    })),
    several
      ? { title: 'trials', align: 'right', cell: (row) => `${row.finished}/${row.trials.length}` }
      : { title: 'trial', align: 'right', cell: (row) => String(row.trials[0] ?? '') },
  ];
  const table = renderTable(rows, columns, { width, style: pc.dim });
  const hidden = ranking.configurations.length - rows.length;
  return hidden > 0 ? [...table, pc.dim(`and ${hidden} more`)] : table;
}

/** Half of the interval that holds the mean with 95 % confidence. */
const confidenceColumn: Column<Configuration> = {
  title: '95 %',
  cell: ({ values }) => {
    const half = values?.[0]?.half95;
    return half === undefined ? '' : `± ${formatNumber(half)}`;
  },
};

const isBroken = ({ violations = [] }: Configuration): boolean => violations.length > 0;

/** Which constraints it breaks; the ranking has such configurations behind all others. */
const brokenColumn: Column<Configuration> = {
  title: 'breaks',
  cell: ({ violations }) => pc.yellow(brokenText(violations)),
};

function valuesOf({ configurations }: Ranking, name: string): ReadonlySet<unknown> {
  return new Set(configurations.map(({ params }) => params[name]));
}

/** The best of each cell, for sweeps that compare. */
export function cellsTable({ cells, sweep }: Ranking, width = Infinity): string[] {
  const keys = Object.keys(cells[0]?.given ?? {});
  if (keys.length === 0) return [];
  const columns: Column<Ranking['cells'][number]>[] = [
    ...keys.map((title) => ({
      title,
      cell: (cell: Ranking['cells'][number]) => formatValue(cell.given[title]),
    })),
    {
      title: `best ${sweep.objectives[0]?.metric ?? ''}`,
      cell: ({ best, nearest }) => {
        if (best) return formatValue(best.values[0] ?? NaN);
        return nearest ? pc.yellow('none feasible') : pc.dim('-');
      },
    },
    { title: 'trial', align: 'right', cell: ({ best }) => (best ? String(best.trial) : '') },
    { title: 'done', align: 'right', cell: ({ finished, planned }) => `${finished}/${planned}` },
  ];
  return renderTable(cells, columns, { width, style: pc.dim });
}
