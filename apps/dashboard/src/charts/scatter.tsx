import { scaleLinear, scaleLog, scalePoint, type ScaleLinear } from 'd3-scale';
import { line, curveStepAfter } from 'd3-shape';
import type { JSX } from 'react';
import { clampTo, type Domain } from './domain.ts';
import { writeParam } from '../format/params.ts';
import { logTicks, writeTicks } from './ticks.ts';

/** The horizontal axis: numbers, evenly or by their logarithm, or names side by side. */
export type ScatterAxis =
  | {
      readonly kind: 'linear' | 'log';
      readonly label: string;
      readonly domain: Domain;
      /** Only whole numbers have a meaning. */
      readonly whole?: boolean;
    }
  | { readonly kind: 'names'; readonly label: string; readonly names: readonly string[] };

/** One dot. `x` is a number or a name, as the axis says. */
export interface ScatterPoint {
  readonly key: string;
  readonly x: number | string;
  readonly y: number;
  readonly color: string;
  readonly label: string;
  readonly strong?: boolean;
}

/** What a scatter plot is made of. */
export interface ScatterProps {
  readonly label: string;
  readonly axis: ScatterAxis;
  readonly yDomain: Domain;
  readonly points: readonly ScatterPoint[];
  /** A line of steps, such as the best value so far. */
  readonly steps?: readonly { readonly x: number; readonly y: number }[];
  /** A line through these, such as what a model expects. */
  readonly through?: readonly { readonly x: number; readonly y: number }[];
  readonly width: number;
  readonly height: number;
  readonly onPick?: (key: string) => void;
}

/** Of more dots than this each is drawn smaller. */
const crowd = 150;

const margin = { top: 8, right: 12, bottom: 34, left: 54 };

/** Dots over one axis: objective against a parameter, or against time. */
export function Scatter(props: ScatterProps): JSX.Element {
  const { axis, yDomain, points, width, height } = props;
  const x = xScale(axis, [margin.left, width - margin.right]);
  const y = scaleLinear([yDomain.min, yDomain.max], [height - margin.bottom, margin.top]);
  const drawn = line<{ x: number; y: number }>(
    (step) => x.at(step.x),
    (step) => y(clampTo(yDomain, step.y)),
  );
  const through = props.through && drawn([...props.through]);
  const path = drawn.curve(curveStepAfter)([...(props.steps ?? [])]);
  return (
    <svg width={width} height={height} role="img" aria-label={props.label} className="block">
      <YAxis scale={y} width={width} height={height} />
      <XAxis x={x} label={axis.label} width={width} height={height} />
      {path !== null && props.steps && (
        <path d={path} fill="none" stroke="var(--muted)" strokeWidth={1.25} data-steps />
      )}
      {through && (
        <path d={through} fill="none" stroke="var(--series-1)" strokeWidth={1.75} data-through />
      )}
      {points.map((point) => (
        <circle
          key={point.key}
          data-key={point.key}
          cx={x.at(point.x) + jitter(axis, point.key)}
          cy={y(clampTo(yDomain, point.y))}
          r={point.strong ? 5 : points.length > crowd ? 3 : 4}
          fill={point.color}
          fillOpacity={point.strong ? 1 : 0.65}
          stroke="var(--raised)"
          strokeWidth={point.strong ? 1.5 : 0.5}
          className={props.onPick ? 'cursor-pointer' : ''}
          onClick={() => props.onPick?.(point.key)}
        >
          <title>{point.label}</title>
        </circle>
      ))}
    </svg>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function YAxis({
  scale,
  width,
  height,
}: Size & { readonly scale: ScaleLinear<number, number> }): JSX.Element[] {
  const ticks = scale.ticks(Math.max(2, Math.floor(height / 44)));
  const words = writeTicks(ticks);
  return ticks.map((tick, index) => (
    <g key={tick} transform={`translate(0 ${scale(tick)})`}>
      <line x1={margin.left} x2={width - margin.right} stroke="var(--line)" />
      <text x={margin.left - 6} dy="0.32em" textAnchor="end" className="fill-faint text-2xs">
        {words[index]}
      </text>
    </g>
  ));
}

function XAxis({
  x,
  label,
  width,
  height,
}: Size & { readonly x: XScale; readonly label: string }): JSX.Element {
  const middle = (margin.left + width - margin.right) / 2;
  return (
    <g textAnchor="middle">
      {x.ticks.map((tick) => (
        <text
          key={tick.word}
          x={tick.at}
          y={height - margin.bottom + 15}
          className="fill-faint text-2xs"
        >
          {tick.word}
        </text>
      ))}
      <text x={middle} y={height - 4} className="fill-muted text-2xs">
        {label}
      </text>
    </g>
  );
}

interface XScale {
  readonly at: (value: number | string) => number;
  readonly ticks: readonly { readonly at: number; readonly word: string }[];
}

function xScale(axis: ScatterAxis, range: [number, number]): XScale {
  if (axis.kind === 'names') {
    const scale = scalePoint([...axis.names], range).padding(0.6);
    const at = (value: number | string): number => scale(String(value)) ?? range[0];
    return { at, ticks: axis.names.map((name) => ({ at: at(name), word: shorten(name) })) };
  }
  const domain: [number, number] = [axis.domain.min, axis.domain.max];
  const scale = axis.kind === 'log' ? scaleLog(domain, range) : scaleLinear(domain, range);
  const fine = scale.ticks(Math.max(2, (range[1] - range[0]) / 80));
  const ticks = axis.kind === 'log' ? logTicks(domain) : axis.whole ? fine.filter(isWhole) : fine;
  const words = axis.kind === 'log' ? ticks.map(writeParam) : writeTicks(ticks);
  return {
    at: (value) => scale(Number(value)),
    ticks: ticks.map((tick, index) => ({ at: scale(tick), word: words[index] ?? '' })),
  };
}

const isWhole = (tick: number): boolean => Number.isInteger(tick);

/** Dots of the same name stand a little apart, always in the same place. */
function jitter(axis: ScatterAxis, key: string): number {
  if (axis.kind !== 'names') return 0;
  let hash = 7;
  for (const char of key) hash = (hash * 31 + char.charCodeAt(0)) % 997;
  return ((hash % 21) - 10) * 0.9;
}

const shorten = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
