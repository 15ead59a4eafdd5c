import type { JSX } from 'react';

/** A name with two shares of 1. */
export interface PairOfShares {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

const row = 30;
const space = { left: 8, right: 44 };

/** Pairs of bars under each other: the same names by two measures. */
export function PairedBars({
  label,
  rows,
  width,
}: {
  readonly label: string;
  readonly rows: readonly PairOfShares[];
  readonly width: number;
}): JSX.Element {
  const names = Math.min(width * 0.4, 14 + 7 * Math.max(...rows.map(({ name }) => name.length)));
  const from = space.left + names;
  const most = Math.max(0.01, ...rows.flatMap(({ first, second }) => [first, second]));
  const length = (share: number): number => ((width - from - space.right) * share) / most;
  const height = rows.length * row + 8;
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="block">
      {rows.map(({ name, first, second }, i) => (
        <g key={name} transform={`translate(0 ${4 + i * row})`} data-bar={name}>
          <text x={from - 8} y={row / 2} dy="0.32em" textAnchor="end" className="fill-ink text-xs">
            {shorten(name, names)}
            <title>{name}</title>
          </text>
          <Bar x={from} y={3} length={length(first)} share={first} color="var(--series-1)" />
          <Bar x={from} y={15} length={length(second)} share={second} color="var(--series-2)" />
        </g>
      ))}
    </svg>
  );
}

function Bar({
  x,
  y,
  length,
  share,
  color,
}: {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly share: number;
  readonly color: string;
}): JSX.Element {
  return (
    <>
      <rect x={x} y={y} width={Math.max(1, length)} height={10} rx={1.5} fill={color} />
      <text x={x + length + 5} y={y + 5} dy="0.32em" className="fill-faint text-2xs">
        {Math.round(100 * share)} %
      </text>
    </>
  );
}

function shorten(name: string, room: number): string {
  const letters = Math.floor((room - 8) / 6.5);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}
