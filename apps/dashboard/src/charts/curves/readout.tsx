import { useEffect, useEffectEvent, type JSX } from 'react';
import { chooseStyle, writeNumber } from '../../format/number.ts';
import { writeParam } from '../../format/params.ts';
import { readAt, type CurveSeries } from './series.ts';

/** Where the pointer is, in data and in pixels of the chart, and where values are drawn. */
export interface Pointer {
  readonly x: number;
  readonly left: number;
  readonly top: number;
  /** Where the plotting area ends. */
  readonly width: number;
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
}

interface Reading {
  readonly curve: CurveSeries;
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

/** Rows of the readout; the ones nearest to the pointer are shown. */
const rows = 9;

/** What the curves read where the pointer is, the nearest one marked. */
export function Readout({
  curves,
  pointer,
  xLabel,
  onPoint,
}: {
  readonly curves: readonly CurveSeries[];
  readonly pointer: Pointer;
  readonly xLabel: string;
  readonly onPoint: ((key: string | undefined) => void) | undefined;
}): JSX.Element | null {
  const readings = read(curves, pointer);
  const near = [...readings].sort((a, b) => a.distance - b.distance).slice(0, rows);
  const nearest = near[0];
  const point = useEffectEvent((key: string | undefined) => onPoint?.(key));
  const key = nearest?.curve.key;
  useEffect(() => {
    point(key);
    return () => point(undefined);
  }, [key]);
  if (!nearest) return null;
  const toLeft = pointer.left > pointer.width / 2;
  const place = toLeft
    ? { right: `calc(100% - ${pointer.left - 14}px)` }
    : { left: pointer.left + 14 };
  return (
    <>
      <span
        className="pointer-events-none absolute size-2 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-raised"
        style={{
          left: pointer.xOf(nearest.x),
          top: pointer.yOf(nearest.y),
          background: nearest.curve.color,
        }}
      />
      <div
        data-readout
        className="pointer-events-none absolute top-2 z-10 max-w-[60%] rounded border border-line-strong bg-raised/95 px-2 py-1 text-2xs shadow-md"
        style={place}
      >
        <div className="text-faint">
          {xLabel} {writeParam(nearest.x)}
        </div>
        <Lines readings={near} nearest={nearest} />
      </div>
    </>
  );
}

function Lines({
  readings,
  nearest,
}: {
  readonly readings: readonly Reading[];
  readonly nearest: Reading;
}): JSX.Element[] {
  const style = chooseStyle(readings.map((reading) => reading.y));
  return [...readings]
    .sort((a, b) => b.y - a.y)
    .map((reading) => (
      <div
        key={reading.curve.key}
        className={`flex items-center gap-1.5 ${reading === nearest ? 'font-semibold text-ink' : 'text-muted'}`}
      >
        <i
          className="h-0.5 w-2.5 shrink-0 rounded-full"
          style={{ background: reading.curve.color }}
        />
        <span className="truncate">{reading.curve.label}</span>
        <span className="ml-auto pl-2">{writeNumber(reading.y, style)}</span>
      </div>
    ));
}

function read(curves: readonly CurveSeries[], pointer: Pointer): Reading[] {
  return curves.flatMap((curve) => {
    const at = readAt(curve, pointer.x);
    if (!at) return [];
    return [{ curve, ...at, distance: Math.abs(pointer.yOf(at.y) - pointer.top) }];
  });
}
