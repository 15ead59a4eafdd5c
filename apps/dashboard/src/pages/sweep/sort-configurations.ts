import type { Ranking } from '@capsweep/protocol/http';
import type { GridSort } from '../../grid/types.ts';

type Configuration = Ranking['configurations'][number];

/** Configurations by one column; those without a value come last in both directions. */
export function sortConfigurations(
  rows: readonly Configuration[],
  sort: GridSort,
): readonly Configuration[] {
  const sign = sort.order === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const left = valueOf(a, sort.id);
    const right = valueOf(b, sort.id);
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    return sign * (left < right ? -1 : Number(left > right));
  });
}

function valueOf(row: Configuration, id: string): string | number | undefined {
  if (id.startsWith('param:')) {
    const value = row.params[id.slice('param:'.length)];
    return typeof value === 'boolean' ? String(value) : value;
  }
  if (id === 'mean') return row.values?.[0]?.mean;
  if (id === 'sd') return row.values?.[0]?.sd;
  return row.rank;
}
