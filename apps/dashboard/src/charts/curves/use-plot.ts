import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import uPlot from 'uplot';
import { plotOptions, type PlotMake } from './plot-options.ts';
import type { Pointer } from './readout.tsx';

/** What a plot shows. */
export interface PlotContent {
  readonly make: PlotMake;
  readonly data: uPlot.AlignedData;
  readonly height: number;
  /** The key of the line that stands out. */
  readonly emphasis: string | undefined;
}

/** A plot on the page. */
export interface Plot {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly pointer: Pointer | undefined;
  /** Less than all of the data is in view. */
  readonly zoomed: boolean;
  readonly unzoom: () => void;
}

/**
 * Keeps a uPlot in step with what it shows. New points are set into the plot that is there, and
 * leave a zoom alone; anything else makes a new plot.
 */
export function usePlot({ make, data, height, emphasis }: PlotContent): Plot {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [pointer, setPointer] = useState<Pointer | undefined>(undefined);
  const [zoomed, setZoomed] = useState(false);
  const newest = useEffectEvent(() => data);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const hooks = {
      setCursor: [(u: uPlot) => setPointer(pointerOf(u))],
      setScale: [(u: uPlot, scale: string) => scale === 'x' && setZoomed(isZoomed(u))],
    };
    const size = { width: element.clientWidth, height };
    const made = new uPlot(plotOptions(make, size, hooks), newest(), element);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [make, height]);

  useEffect(() => {
    plot.current?.setData(data, !zoomed);
    if (zoomed) plot.current?.redraw();
  }, [data, zoomed]);

  useEffect(() => {
    const index = make.lines.findIndex((line) => line.key === emphasis && !line.faint);
    plot.current?.setSeries(index < 0 ? null : index + 1, { focus: index >= 0 });
  }, [make, emphasis, data]);

  return { host, pointer, zoomed, unzoom: () => setZoomed(false) };
}

function isZoomed(plot: uPlot): boolean {
  const x = plot.data[0];
  const { min = null, max = null } = plot.scales['x'] ?? {};
  const first = x[0];
  const last = x[x.length - 1];
  if (min === null || max === null || first === undefined || last === undefined) return false;
  return min > first || max < last;
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
