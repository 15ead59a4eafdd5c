import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import type { StripPoint } from '../../charts/strip.tsx';
import { breaksSuffix, isFeasible } from '../../format/broken.ts';
import { writeParams } from '../../format/params.ts';
import { ownParams } from './spec-space.ts';

/** One line of the comparison: a cell, its configurations, and the best of them. */
export interface CellLine {
  readonly cell: SweepDetail['cells'][number];
  readonly points: readonly (StripPoint & {
    readonly trials: readonly number[];
    /** Whether it keeps all constraints. */
    readonly feasible: boolean;
  })[];
  /** The best of those that keep all constraints. */
  readonly best: CellLine['points'][number] | undefined;
}

/** Cells with their configurations, the cell with the best configuration first. */
export function cellLines(
  detail: Pick<SweepDetail, 'cells' | 'objectives' | 'spec'>,
  configurations: Ranking['configurations'],
): readonly CellLine[] {
  const sign = detail.objectives[0]?.goal === 'minimize' ? 1 : -1;
  const lines = detail.cells.map((cell): CellLine => {
    const points = configurations
      .filter((row) => row.cell === cell.cell)
      .flatMap((row) => pointOf(row, ownParams(row.params, detail.spec, cell.given)))
      .sort((a, b) => sign * (a.mean - b.mean));
    return { cell, points, best: points.find(({ feasible }) => feasible) };
  });
  const order = (line: CellLine): number => (line.best ? sign * line.best.mean : Infinity);
  return lines.sort((a, b) => compare(order(a), order(b)));
}

/** Two infinities are equal; their difference would be NaN. */
const compare = (a: number, b: number): number => (a < b ? -1 : Number(a > b));

function pointOf(
  row: Ranking['configurations'][number],
  params: Parameters<typeof writeParams>[0],
): CellLine['points'] {
  const spread = row.values?.[0];
  if (!spread) return [];
  const { mean, sd } = spread;
  return [
    {
      key: String(row.configuration),
      label: `${writeParams(params)}${breaksSuffix(row)}`,
      mean,
      sd,
      trials: row.trials,
      feasible: isFeasible(row),
    },
  ];
}
