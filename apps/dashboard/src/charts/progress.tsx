import type { SweepRow } from '@capsweep/protocol/http';
import type { JSX } from 'react';

/** Trials by state. */
export type Counts = SweepRow['counts'];

const order = ['complete', 'stopped', 'failed', 'running', 'paused', 'waiting'] as const;

/** A part of the bar, in fractions of the whole. */
export interface Segment {
  readonly state: (typeof order)[number];
  readonly from: number;
  readonly width: number;
}

/** The parts of the bar, finished ones first; what is planned but not there yet stays empty. */
export function segmentsOf(counts: Counts): readonly Segment[] {
  const sum = order.reduce((total, state) => total + counts[state], 0);
  const whole = Math.max(counts.planned, sum, 1);
  let from = 0;
  return order.flatMap((state) => {
    const width = counts[state] / whole;
    const segment = { state, from, width };
    from += width;
    return width > 0 ? [segment] : [];
  });
}

/** Trials that ended, whatever way. */
export function finishedOf(counts: Counts): number {
  return counts.complete + counts.stopped + counts.failed;
}

/** How far a sweep is: one bar, a colour for each state. */
export function ProgressBar({
  counts,
  height = 6,
}: {
  readonly counts: Counts;
  readonly height?: number;
}): JSX.Element {
  const finished = finishedOf(counts);
  const words = order
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ');
  const label = `${finished} of ${counts.planned} trials ended${words && `: ${words}`}`;
  return (
    <svg
      role="img"
      aria-label={label}
      width="100%"
      height={height}
      className="block overflow-hidden rounded-full bg-line"
    >
      <title>{label}</title>
      {segmentsOf(counts).map((segment) => (
        <rect
          key={segment.state}
          data-state={segment.state}
          x={`${segment.from * 100}%`}
          width={`${segment.width * 100}%`}
          height={height}
          fill={`var(--${segment.state})`}
          opacity={segment.state === 'waiting' ? 0.25 : 1}
        />
      ))}
    </svg>
  );
}
