import type { Ranking, SweepDetail } from '@capsweep/protocol/http';
import type { JSX } from 'react';
import { robustDomain } from '../../charts/domain.ts';
import { bestSoFar } from '../../charts/history.ts';
import { Scatter, type ScatterAxis, type ScatterPoint } from '../../charts/scatter.tsx';
import { breaksSuffix, isFeasible } from '../../format/broken.ts';
import { writeSpread } from '../../format/number.ts';
import { writeParams } from '../../format/params.ts';
import { usePalette } from '../../ui/palette.ts';
import { useWidth } from '../../ui/use-width.ts';
import { axisOf } from './param-axis.ts';
import { ownParams } from './spec-space.ts';

/** Dots beyond this many are left out, the best ones last: a picture cannot show more. */
const maxDots = 1500;
const height = 272;

type Configuration = Ranking['configurations'][number];

/** What a scatter plot of configurations needs. */
export interface ScatterViewProps {
  readonly detail: SweepDetail;
  readonly ranking: Ranking;
  /** The parameter across, or undefined for the order in which configurations were suggested. */
  readonly param: string | undefined;
  readonly onPick: (trials: readonly number[]) => void;
}

/** The objective of every configuration, over time or over one parameter. */
export function ScatterView({ detail, ranking, param, onPick }: ScatterViewProps): JSX.Element {
  const palette = usePalette();
  const [ref, width] = useWidth<HTMLDivElement>();
  const objective = detail.objectives[0] ?? { metric: 'value', goal: 'maximize' as const };
  const measured = ranking.configurations.filter((row) => row.values?.[0]);
  const shown = measured.slice(0, maxDots);
  const means = shown.map(meanOf);
  const axis: ScatterAxis =
    param === undefined ? historyAxis(shown) : axisOf(param, detail.spec, shown);
  const points = shown
    .filter((row) => param === undefined || row.params[param] !== undefined)
    .map((row): ScatterPoint => ({
      key: keyOf(row),
      x: param === undefined ? row.configuration : xOf(row, param),
      y: meanOf(row),
      color: isFeasible(row)
        ? (palette.series[row.cell % palette.series.length] ?? '')
        : 'var(--faint)',
      label: labelOf(row, detail),
      strong: row.rank === 1 && isFeasible(row),
    }))
    .reverse();
  const steps =
    param === undefined
      ? bestSoFar(
          measured.filter(isFeasible).map((row) => ({ x: row.configuration, y: meanOf(row) })),
          objective.goal,
        )
      : undefined;
  const byKey = new Map(shown.map((row) => [keyOf(row), row.trials]));
  return (
    <div ref={ref} className="min-w-0 p-1.5">
      {points.length === 0 ? (
        <p className="grid place-items-center text-faint" style={{ height }}>
          Nothing was measured yet.
        </p>
      ) : (
        width > 0 && (
          <Scatter
            label={`${objective.metric} of ${points.length} configurations over ${axis.label}`}
            axis={axis}
            yDomain={robustDomain(means, objective.goal)}
            points={points}
            {...(steps && { steps })}
            width={width - 12}
            height={height}
            onPick={(key) => onPick(byKey.get(key) ?? [])}
          />
        )
      )}
    </div>
  );
}

const meanOf = (row: Configuration): number => row.values?.[0]?.mean ?? NaN;

function labelOf(row: Configuration, { spec }: SweepDetail): string {
  const value = row.values?.[0] ? writeSpread(row.values[0]) : '';
  return `${value}; ${writeParams(ownParams(row.params, spec))}${breaksSuffix(row)}`;
}

const keyOf = (row: Configuration): string => `${row.cell}/${row.configuration}`;

function xOf(row: Configuration, param: string): number | string {
  const value = row.params[param];
  return typeof value === 'number' ? value : String(value);
}

function historyAxis(rows: readonly Configuration[]): ScatterAxis {
  const last = Math.max(1, ...rows.map((row) => row.configuration));
  return {
    kind: 'linear',
    label: 'configuration',
    domain: { min: -last * 0.02, max: last * 1.02 },
  };
}
