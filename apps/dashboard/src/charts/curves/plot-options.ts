import uPlot from 'uplot';
import { faded, type Palette } from '../palette.ts';
import { writeTicks } from '../ticks.ts';
import { endRange, type CurveAxes, type CurveSeries } from './series.ts';

/** What a plot is made of; a change of any of it makes a new plot. */
export interface PlotMake {
  readonly lines: readonly PlotLine[];
  readonly axes: CurveAxes;
  readonly palette: Palette;
}

/** One line of a plot: with smoothing a curve has two, of which the raw one is faint. */
export type PlotLine = Pick<CurveSeries, 'key' | 'label' | 'color' | 'dashed'> & {
  readonly faint: boolean;
};

const font = '11px system-ui, sans-serif';

/** uPlot's options of a plot of learning curves. */
export function plotOptions(
  make: PlotMake,
  size: { readonly width: number; readonly height: number },
  hooks: uPlot.Hooks.Arrays,
): uPlot.Options {
  const { axes, palette, lines } = make;
  return {
    ...size,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    cursor: { drag: { x: true, y: false, setScale: true }, points: { show: false } },
    scales: {
      x: { time: false, distr: distribution(axes.logX) },
      y: { distr: distribution(axes.logY), range: rangeOf(axes) },
    },
    axes: [axis(palette, { size: 22, space: 60 }), axis(palette, { size: 56, space: 34 })],
    series: [{ label: axes.xLabel }, ...lines.map(lineOptions)],
    hooks,
  };
}

/** uPlot's number for a linear or logarithmic scale. */
function distribution(log: boolean): uPlot.Scale.Distr {
  return log ? 3 : 1;
}

function lineOptions(line: PlotLine): uPlot.Series {
  return {
    label: line.label,
    stroke: line.faint ? faded(line.color, 0.25) : line.color,
    width: line.faint ? 1 : 1.6,
    points: { show: false },
    spanGaps: false,
    ...(line.dashed && { dash: [5, 4] }),
  };
}

function axis(
  palette: Palette,
  given: { readonly size: number; readonly space: number },
): uPlot.Axis {
  return {
    stroke: palette.faint,
    font,
    size: given.size,
    space: given.space,
    gap: 4,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
    values: (_plot, ticks) => labelled(ticks),
  };
}

/** uPlot says null for ticks that have no room for a label. */
function labelled(ticks: (number | null)[]): string[] {
  const shown = ticks.filter((tick) => tick !== null);
  const words = writeTicks(shown);
  return ticks.map((tick) => (tick === null ? '' : (words[shown.indexOf(tick)] ?? '')));
}

/** Chooses the ends of the vertical axis. */
function rangeOf(axes: CurveAxes): uPlot.Range.Function {
  return (plot, lowest, highest) => {
    // Without any value uPlot passes nulls, whatever its types say.
    const [low = null, high = null]: readonly (number | null)[] =
      axes.fit === 'end' ? endRange(plot.data, plot.scales['x']) : [lowest, highest];
    if (low === null || high === null) return axes.logY ? [0.1, 1] : [0, 1];
    if (axes.logY) return uPlot.rangeLog(low, high, 10, false);
    // Five percent of air above and below; a flat curve gets some around it.
    const air = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.5;
    return [low - air, high + air];
  };
}
