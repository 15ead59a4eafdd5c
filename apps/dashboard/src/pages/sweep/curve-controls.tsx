import type { JSX, ReactNode } from 'react';
import { Select } from '../../ui/input.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Segments } from '../../ui/segments.tsx';

/** How curves are shown; undefined means the default. */
export interface CurveLook {
  readonly x?: 'step' | 'epoch' | undefined;
  readonly logx?: true | undefined;
  readonly logy?: true | undefined;
  readonly fit?: 'all' | 'end' | undefined;
  readonly smooth?: number | undefined;
}

/** Chooses the metric of a plot. */
export function MetricSelect({
  metrics,
  value,
  onChange,
}: {
  readonly metrics: readonly string[];
  readonly value: string;
  readonly onChange: (metric: string) => void;
}): JSX.Element {
  return (
    <Select
      aria-label="Metric of the curves"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="max-w-44"
    >
      {!metrics.includes(value) && <option>{value}</option>}
      {metrics.map((metric) => (
        <option key={metric}>{metric}</option>
      ))}
    </Select>
  );
}

/** The axes and the smoothing. */
export function CurveControls({
  look,
  defaultFit,
  onChange,
  children,
}: {
  readonly look: CurveLook;
  readonly defaultFit: 'all' | 'end';
  readonly onChange: (change: CurveLook) => void;
  readonly children?: ReactNode;
}): JSX.Element {
  return (
    <Popover label="Axes and smoothing" button="Axes">
      <div className="flex w-60 flex-col gap-3 p-2">
        <Line name="Across">
          <Segments
            label="Horizontal axis"
            value={look.x ?? 'step'}
            options={[
              { value: 'step', label: 'steps' },
              { value: 'epoch', label: 'epochs' },
            ]}
            onChange={(x) => onChange({ x: x === 'step' ? undefined : x })}
          />
        </Line>
        <Line name="Logarithmic">
          <Check name="x" on={look.logx ?? false} onChange={(logx) => onChange({ logx })} />
          <Check name="y" on={look.logy ?? false} onChange={(logy) => onChange({ logy })} />
        </Line>
        <Line name="Height fits">
          <Segments
            label="Height fits"
            value={look.fit ?? defaultFit}
            options={[
              { value: 'all', label: 'all', title: 'The curves from their start' },
              {
                value: 'end',
                label: 'the end',
                title: 'Where the curves end: early values are cut',
              },
            ]}
            onChange={(fit) => onChange({ fit: fit === defaultFit ? undefined : fit })}
          />
        </Line>
        <Smoothing value={look.smooth ?? 0} onChange={(smooth) => onChange({ smooth })} />
        {children}
      </div>
    </Popover>
  );
}

/** A line of the controls: a name and what goes with it. */
export function Line({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <div className="flex items-center justify-between gap-3 text-xs text-muted">
      {name}
      <span className="flex items-center gap-3">{children}</span>
    </div>
  );
}

function Check({
  name,
  on,
  onChange,
}: {
  readonly name: string;
  readonly on: boolean;
  readonly onChange: (on: true | undefined) => void;
}): JSX.Element {
  return (
    <label className="inline-flex items-center gap-1.5 text-ink">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.target.checked || undefined)}
        className="size-3.5 accent-accent"
      />
      {name}
    </label>
  );
}

function Smoothing({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (value: number | undefined) => void;
}): JSX.Element {
  return (
    <label className="flex flex-col gap-1">
      <span className="flex justify-between text-xs text-muted">
        Smoothing <output>{value.toFixed(2)}</output>
      </span>
      <input
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value) || undefined)}
        className="accent-accent"
      />
    </label>
  );
}
