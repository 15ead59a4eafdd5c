import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { robustDomain, type Domain } from '../../charts/domain.ts';
import { Strip } from '../../charts/strip.tsx';
import { writeSpread } from '../../format/number.ts';
import { usePalette } from '../../ui/palette.ts';
import { useWidth } from '../../ui/use-width.ts';
import { cellLines, type CellLine } from './cell-lines.ts';
import { cellName } from './curve-data.ts';

type Given = SweepDetail['cells'][number]['given'];

/** What the comparison of cells needs. */
export interface CellsViewProps {
  readonly detail: SweepDetail;
  readonly ranking: Ranking;
  readonly onPick: (trials: readonly number[]) => void;
  readonly onFilter: (given: Given) => void;
}

/** Width of the column of figures where there is room, in pixels. */
const figureWidth = 138;

/** So many cells fill the panel with taller lines. */
const roomy = 4;

/** How the cells of `compare` do: the best configuration of each, and all of them on one scale. */
export function CellsView(props: CellsViewProps): JSX.Element {
  const { detail, ranking } = props;
  const palette = usePalette();
  const [ref, width] = useWidth<HTMLDivElement>();
  const goal = detail.objectives[0]?.goal ?? 'maximize';
  const lines = cellLines(detail, ranking.configurations);
  const means = lines.flatMap((line) => line.points.map((point) => point.mean));
  const domain = robustDomain(means, goal);
  const longest = Math.max(...lines.map((line) => cellName(line.cell.given).length));
  const nameWidth = Math.min(width * 0.34, Math.max(74, longest * 7.6 + 26));
  const figures = Math.min(figureWidth, width * 0.42);
  const stripWidth = Math.max(0, width - 20 - nameWidth - figures);
  return (
    <div ref={ref} className="min-h-0 flex-1 overflow-y-auto px-2.5 py-1">
      <table className="w-full table-fixed">
        <colgroup>
          <col style={{ width: nameWidth }} />
          <col style={{ width: stripWidth }} />
          <col style={{ width: figures }} />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th>Cell, trials that ended</th>
            <th>Configurations</th>
            <th>Best configuration, mean ± sd</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <CellRow
              key={line.cell.cell}
              {...props}
              line={line}
              first={index === 0}
              tall={lines.length <= roomy}
              domain={domain}
              color={palette.series[line.cell.cell % palette.series.length] ?? ''}
              stripWidth={stripWidth}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellRowProps = CellsViewProps & {
  readonly line: CellLine;
  readonly first: boolean;
  readonly tall: boolean;
  readonly domain: Domain;
  readonly color: string;
  readonly stripWidth: number;
};

function CellRow(props: CellRowProps): JSX.Element {
  const { line, first, color } = props;
  const { cell, best } = line;
  const strong = first ? 'font-semibold' : '';
  return (
    <tr
      data-cell={cellName(cell.given)}
      className={`${props.tall ? 'h-16' : 'h-12'} border-b border-line last:border-0`}
    >
      <th scope="row" className="text-left font-normal">
        <button
          type="button"
          title="Only this cell in the table"
          onClick={() => props.onFilter(cell.given)}
          className="flex max-w-full items-center gap-1.5 hover:text-accent"
        >
          <i className="size-2 shrink-0 rounded-full" style={{ background: color }} />
          <span className={`truncate ${strong}`}>{cellName(cell.given)}</span>
        </button>
        <span className="block pl-3.5 text-2xs text-faint">
          {cell.finished}/{cell.planned}
        </span>
      </th>
      <td>
        <Strip {...line} domain={props.domain} color={color} width={props.stripWidth} />
        <span className="block truncate px-1.5 text-2xs text-faint">{best?.label}</span>
      </td>
      <td className="text-right">
        {best ? (
          <button
            type="button"
            title={`${best.label}: show its curves`}
            className="block w-full text-right hover:text-accent"
            onClick={() => props.onPick(best.trials)}
          >
            <span className={`whitespace-nowrap ${strong}`}>{writeSpread(best)}</span>
          </button>
        ) : (
          <span className={cell.nearest ? 'text-stopped' : 'text-faint'}>
            {cell.nearest ? 'none feasible' : '–'}
          </span>
        )}
      </td>
    </tr>
  );
}
