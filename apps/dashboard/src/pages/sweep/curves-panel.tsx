import type { SweepDetail } from '@capsweep/protocol/http';
import { useContext, type JSX } from 'react';
import { LearningCurves } from '../../charts/curves/learning-curves.tsx';
import { usePalette } from '../../ui/palette.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/segments.tsx';
import type { SweepSearch } from '../../url/sweep-search.ts';
import { ChosenChip } from './chosen-chip.tsx';
import { CurveControls, Line, MetricSelect } from './curve-controls.tsx';
import { cellName } from './curve-data.ts';
import { PlotContext, usePointed } from './plot-context.ts';
import { useAxes } from './use-axes.ts';
import { useCurves, type CurvesPanelProps, type PanelCurves } from './use-curves.ts';

/** Height of the plot in pixels. */
const height = 244;

/** Learning curves of the chosen trials, or of the first rows of the table. */
export function CurvesPanel(props: CurvesPanelProps): JSX.Element {
  const { detail, search, onSearch } = props;
  const shown = useCurves(props);
  return (
    <Panel
      title={
        <MetricSelect
          metrics={detail.columns.metrics}
          value={shown.metric}
          onChange={(metric) => onSearch({ metric })}
        />
      }
      bar={<CurveBar {...props} shown={shown} />}
    >
      <div className="p-1.5 pl-0">
        {shown.curves.length > 0 ? (
          <Plot shown={shown} search={search} />
        ) : (
          <p className="grid place-items-center text-faint" style={{ height }}>
            {shown.asked === 0 ? 'No trial has reported yet.' : `No ${shown.metric} yet.`}
          </p>
        )}
      </div>
      {shown.by === 'cell' && detail.cells.length > 1 && <CellLegend cells={detail.cells} />}
    </Panel>
  );
}

function Plot({
  shown,
  search,
}: {
  readonly shown: PanelCurves;
  readonly search: SweepSearch;
}): JSX.Element {
  const palette = usePalette();
  const axes = useAxes(search, 'end');
  const { pointed } = useContext(PlotContext);
  const emphasis = usePointed();
  return (
    <LearningCurves
      label={`Learning curves of ${shown.metric}, ${shown.curves.length} trials`}
      curves={shown.curves}
      axes={axes}
      palette={palette}
      height={height}
      emphasis={emphasis === undefined ? undefined : String(emphasis)}
      onPoint={(key) => pointed.set(key === undefined ? undefined : Number(key))}
    />
  );
}

function CurveBar({
  detail,
  search,
  onSearch,
  shown,
}: CurvesPanelProps & { readonly shown: PanelCurves }): JSX.Element {
  return (
    <>
      <ChosenChip
        chosen={search.trials?.length ?? 0}
        shown={shown.curves.length}
        onClear={() => onSearch({ trials: undefined })}
      />
      <CurveControls look={search} defaultFit="end" onChange={onSearch}>
        {detail.cells.length > 1 && (
          <Line name="Colour by">
            <Segments
              label="Colour by"
              value={shown.by}
              options={[
                { value: 'cell', label: 'cell' },
                { value: 'trial', label: 'trial' },
              ]}
              onChange={(color) => onSearch({ color })}
            />
          </Line>
        )}
      </CurveControls>
    </>
  );
}

function CellLegend({ cells }: { readonly cells: SweepDetail['cells'] }): JSX.Element {
  const { series } = usePalette();
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5 px-3 pb-2 text-xs text-muted">
      {cells.map(({ cell, given }) => (
        <li key={cell} className="inline-flex items-center gap-1.5">
          <i
            className="h-[3px] w-3 rounded-full"
            style={{ background: series[cell % series.length] }}
          />
          {cellName(given)}
        </li>
      ))}
    </ul>
  );
}
