import { useQueries } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import { curveQuery } from '../../api/queries.ts';
import { LearningCurves } from '../../charts/curves/learning-curves.tsx';
import type { CurveAxes } from '../../charts/curves/series.ts';
import { usePalette } from '../../ui/palette.ts';
import { seriesOf } from '../sweep/curve-data.ts';
import type { MetricGroup } from './metric-groups.ts';

/** The metrics of one group over the trial's life, in one picture. */
export function TrialCurves({
  sweep,
  number,
  group,
  axes,
}: {
  readonly sweep: string;
  readonly number: number;
  readonly group: MetricGroup;
  readonly axes: CurveAxes;
}): JSX.Element {
  const palette = usePalette();
  const trials = useMemo(() => [number], [number]);
  const results = useQueries({
    queries: group.metrics.map((metric) => curveQuery(sweep, { metric, trials })),
  });
  const data = results.map((result) => result.data);
  const curves = data.flatMap((one, index) => {
    const series = one?.series[0];
    const label = group.metrics[index] ?? '';
    if (!series) return [];
    const look = { label, color: palette.series[index % 8] ?? '' };
    return [{ ...seriesOf(series, axes.xLabel === 'epoch' ? 'epoch' : 'step', look), key: label }];
  });
  return (
    <figure
      className="min-w-0 rounded-lg border border-line bg-raised pt-2 pr-1 pb-1"
      data-metric-group={group.name}
    >
      <figcaption className="flex flex-wrap items-center gap-x-3 px-3 text-xs">
        <span className="font-semibold">{group.name}</span>
        {curves.length > 1 &&
          curves.map((curve) => (
            <span key={curve.key} className="inline-flex items-center gap-1 text-muted">
              <i className="h-[3px] w-3 rounded-full" style={{ background: curve.color }} />
              {curve.label}
            </span>
          ))}
      </figcaption>
      {curves.length > 0 ? (
        <LearningCurves
          label={`${group.name} of trial ${number}`}
          curves={curves}
          axes={axes}
          palette={palette}
          height={176}
        />
      ) : (
        <p className="grid h-44 place-items-center text-faint">No points yet.</p>
      )}
    </figure>
  );
}
