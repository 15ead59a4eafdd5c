import { useEffect, useEffectEvent, useMemo, useRef, useState, type JSX } from 'react';
import uPlot from 'uplot';
import { useStableValue } from '../../ui/stable.ts';
import type { Palette } from '../palette.ts';
import { plotOptions, type PlotLine } from './plot-options.ts';
import { Readout, type Pointer } from './readout.tsx';
import { align, drawable, type CurveAxes, type CurveSeries } from './series.ts';
import { smooth } from './smooth.ts';

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
  const { label, axes, palette, height } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [pointer, setPointer] = useState<Pointer | undefined>(undefined);

  const shown = useMemo(() => preparedOf(props.curves, axes), [props.curves, axes]);
  const lines = useStableValue(useMemo(() => linesOf(shown, axes), [shown, axes]));
  const data = useMemo(() => dataOf(shown, axes), [shown, axes]);
  const latest = useEffectEvent(() => ({ data, pointer: setPointer }));

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const size = { width: element.clientWidth, height };
    const made = new uPlot(
      plotOptions({ lines, axes, palette }, size, {
        setCursor: [(u) => latest().pointer(pointerOf(u))],
      }),
      latest().data,
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [lines, axes, palette, height]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  useEffect(() => {
    const index = lines.findIndex((line) => line.key === props.emphasis && !line.faint);
    plot.current?.setSeries(index < 0 ? null : index + 1, { focus: index >= 0 });
  }, [lines, props.emphasis, data]);

  return (
    <div className="relative" role="img" aria-label={label}>
      <div ref={host} style={{ height }} data-curves={shown.length} />
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
  const all = axes.smoothing > 0 ? [...raw, ...curves] : curves;
  return align(all) as unknown as uPlot.AlignedData;
}

function pointerOf(plot: uPlot): Pointer | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0 || top < 0) return undefined;
  const box = plot.over;
  return {
    x: plot.posToVal(left, 'x'),
    left: box.offsetLeft + left,
    top: box.offsetTop + top,
    width: box.offsetLeft + box.clientWidth,
    yOf: (value) => box.offsetTop + plot.valToPos(value, 'y'),
    xOf: (value) => box.offsetLeft + plot.valToPos(value, 'x'),
  };
}
