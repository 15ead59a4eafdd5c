import { scaleLinear } from 'd3-scale';
import type { JSX } from 'react';
import { writeClock, writeDuration } from '../format/time.ts';

/** One attempt of a trial; `until` is missing while it runs. Times are milliseconds since 1970. */
interface AttemptBar {
  readonly attempt: number;
  readonly since: number;
  readonly until?: number | undefined;
  readonly fromStep: number;
  readonly toStep: number;
  readonly outcome?: string | undefined;
}

/** What the timeline is made of. */
export interface AttemptsProps {
  readonly attempts: readonly AttemptBar[];
  /** The end of time, for attempts that still run. */
  readonly now: number;
  readonly width: number;
}

const lane = 30;
const margin = { left: 8, right: 8, bottom: 22 };

/**
 * A trial's attempts over time, one lane each. A thread leads from where an attempt ended to where
 * the next began; what lies between is the time that the trial waited.
 */
export function Attempts({ attempts, now, width }: AttemptsProps): JSX.Element {
  const start = Math.min(now, ...attempts.map((one) => one.since));
  const end = Math.max(start + 1000, ...attempts.map((one) => one.until ?? now));
  const x = scaleLinear([start, end], [margin.left, width - margin.right]);
  const height = attempts.length * lane + margin.bottom;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`${attempts.length} attempts over ${writeDuration((end - start) / 1000)}`}
      className="block"
    >
      {attempts.map((one, index) => (
        <g key={one.attempt} transform={`translate(0 ${index * lane})`}>
          <Bar attempt={one} from={x(one.since)} to={x(one.until ?? now)} width={width} />
          {attempts[index + 1] && (
            <path
              data-thread={one.attempt}
              d={threadOf(x(one.until ?? now), x(attempts[index + 1]?.since ?? now))}
              fill="none"
              stroke="var(--line-strong)"
              strokeDasharray="3 2"
            />
          )}
        </g>
      ))}
      <g className="fill-faint text-2xs" transform={`translate(0 ${height - 6})`}>
        <text x={margin.left}>{writeClock(start)}</text>
        <text x={width - margin.right} textAnchor="end">
          {writeClock(end)}
        </text>
      </g>
    </svg>
  );
}

/** Down from the end of one lane, across to the start of the next. */
function threadOf(from: number, to: number): string {
  return `M${from} 22V${lane + 2}H${to}`;
}

function Bar({
  attempt,
  from,
  to,
  width,
}: {
  readonly attempt: AttemptBar;
  readonly from: number;
  readonly to: number;
  readonly width: number;
}): JSX.Element {
  const color = `var(--${outcomeColors[attempt.outcome ?? 'running'] ?? 'muted'})`;
  const length = Math.max(3, to - from);
  const words = wordsOf(attempt);
  const room = words.length * 6.4;
  const inside = length > room + 12;
  const after = !inside && from + length + room + 8 < width;
  return (
    <>
      <rect
        data-attempt={attempt.attempt}
        x={from}
        y={5}
        width={length}
        height={18}
        rx={3}
        fill={color}
        fillOpacity={0.18}
        stroke={color}
      />
      <text
        x={inside ? from + 6 : after ? from + length + 6 : from - 6}
        y={18}
        textAnchor={inside || after ? 'start' : 'end'}
        className="fill-ink text-2xs"
      >
        {words}
      </text>
    </>
  );
}

function wordsOf({ attempt, fromStep, toStep, outcome }: AttemptBar): string {
  const from = fromStep > 0 ? `from step ${fromStep} ` : '';
  return `${attempt}: ${from}to ${toStep}, ${outcome ?? 'running'}`;
}

/** The theme's token for each way in which an attempt ends. */
const outcomeColors: Readonly<Record<string, string>> = {
  running: 'running',
  completed: 'complete',
  stopped: 'stopped',
  paused: 'paused',
  released: 'waiting',
  lost: 'stopped',
  failed: 'failed',
};
