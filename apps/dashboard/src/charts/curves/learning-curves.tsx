import { useMemo, type JSX } from 'react';
import type uPlot from 'uplot';
import { useStableValue } from '../../ui/stable.ts';
import type { Palette } from '../palette.ts';
import type { PlotLine } from './plot-options.ts';
import { Readout } from './readout.tsx';
import { align, countOutside, drawable, type CurveAxes, type CurveSeries } from './series.ts';
import { smooth } from './smooth.ts';
import { usePlot } from './use-plot.ts';

/** What a picture of learning curves is made of. */
export interface LearningCurvesProps {
  readonly label: string;
  readonly curves: readonly CurveSeries[];
  readonly axes: CurveAxes;
  readonly palette: Palette;
  readonly height: number;
  /** The key of the curve that stands out. */
  readonly emphasis?: string | undefined;
  readonly onPoint?: (key: string | undefined) => void;
}

/** Learning curves of several trials over steps or epochs, with a readout under the pointer. */
export function LearningCurves(props: LearningCurvesProps): JSX.Element {
  const { axes, palette, height, emphasis } = props;
  const shown = useMemo(() => preparedOf(props.curves, axes), [props.curves, axes]);
  const lines = useStableValue(linesOf(shown, axes));
  const make = useMemo(() => ({ lines, axes, palette }), [lines, axes, palette]);
  const data = useMemo(() => dataOf(shown, axes), [shown, axes]);
  const outside = useMemo(
    () => (axes.fit === 'end' ? countOutside(align(shown)) : 0),
    [shown, axes.fit],
  );
  const { host, pointer, zoomed, unzoom } = usePlot({ make, data, height, emphasis });
  return (
    <div className="relative">
      <div
        ref={host}
        role="img"
        aria-label={props.label}
        style={{ height }}
        data-curves={shown.length}
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute bottom-0.5 left-2 text-2xs text-faint"
      >
        {axes.xLabel}
      </span>
      {outside > 0 && !zoomed && (
        <span
          title="Axes, “Height fits: all” shows them as well"
          className="absolute right-4 bottom-6 rounded bg-raised/85 px-1 text-2xs text-faint"
        >
          {outside === 1 ? '1 curve lies' : `${outside} curves lie`} outside
        </span>
      )}
      {zoomed && (
        <button
          type="button"
          onClick={unzoom}
          className="absolute top-2 right-4 rounded border border-line-strong bg-raised px-1.5 text-2xs text-muted hover:text-ink"
        >
          whole width
        </button>
      )}
      {pointer && (
        <Readout curves={shown} pointer={pointer} xLabel={axes.xLabel} onPoint={props.onPoint} />
      )}
    </div>
  );
}

interface Prepared extends CurveSeries {
  readonly raw: CurveSeries['y'];
}

function preparedOf(curves: readonly CurveSeries[], axes: CurveAxes): readonly Prepared[] {
  return curves.map((curve) => {
    const drawn = drawable(curve, axes);
    return { ...drawn, raw: drawn.y, y: smooth(drawn.y, axes.smoothing) };
  });
}

function linesOf(curves: readonly Prepared[], axes: CurveAxes): readonly PlotLine[] {
  const line = (curve: Prepared, faint: boolean): PlotLine => {
    const { key, label, color, dashed = false } = curve;
    return { key, label, color, dashed, faint };
  };
  const strong = curves.map((curve) => line(curve, false));
  return axes.smoothing > 0 ? [...curves.map((curve) => line(curve, true)), ...strong] : strong;
}

function dataOf(curves: readonly Prepared[], axes: CurveAxes): uPlot.AlignedData {
  const raw = curves.map((curve) => ({ ...curve, y: curve.raw }));
  const [x, ...columns] = align(axes.smoothing > 0 ? [...raw, ...curves] : curves);
  return [x, ...columns];
}
