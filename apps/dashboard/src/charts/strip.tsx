import { scaleLinear } from 'd3-scale';
import type { JSX } from 'react';
import { writeSpread } from '../format/number.ts';
import { clampTo, type Domain } from './domain.ts';

/** One configuration on a strip: its mean over the repeats, and their spread. */
export interface StripPoint {
  readonly key: string;
  readonly mean: number;
  readonly sd?: number | undefined;
  readonly label: string;
}

/** What a strip is made of. */
export interface StripProps {
  readonly points: readonly StripPoint[];
  readonly best: StripPoint | undefined;
  readonly domain: Domain;
  readonly color: string;
  readonly width: number;
}

const height = 24;
const middle = height / 2;
/** Room for half a dot at both ends. */
const inset = 6;

/**
 * The configurations of one cell on a line: a tick for each, the best one as a dot with its standard
 * deviation as a bar. All strips of a table share the domain, so that they can be compared.
 */
export function Strip({ points, best, domain, color, width }: StripProps): JSX.Element {
  const x = scaleLinear([domain.min, domain.max], [inset, Math.max(inset, width - inset)]);
  const at = (value: number): number => x(clampTo(domain, value));
  const opacity = Math.max(0.12, Math.min(0.6, 30 / points.length));
  return (
    <svg width={width} height={height} className="block" aria-hidden="true">
      <line x1={inset} x2={width - inset} y1={middle} y2={middle} stroke="var(--line-strong)" />
      {sampled(points).map((point) => (
        <line
          key={point.key}
          data-mean={point.mean}
          x1={at(point.mean)}
          x2={at(point.mean)}
          y1={middle - 7}
          y2={middle + 7}
          stroke={color}
          strokeOpacity={opacity}
          strokeWidth={1.5}
        >
          <title>{`${point.label}: ${writeSpread(point)}`}</title>
        </line>
      ))}
      {best && <BestMark best={best} at={at} color={color} />}
    </svg>
  );
}

/** More ticks than this would be one bar; of more, every so-manyth by rank shows their density. */
const mostTicks = 300;

function sampled(points: readonly StripPoint[]): readonly StripPoint[] {
  const stride = Math.ceil(points.length / mostTicks);
  return points.filter((_, index) => index % stride === 0);
}

function BestMark({
  best,
  at,
  color,
}: {
  readonly best: StripPoint;
  readonly at: (value: number) => number;
  readonly color: string;
}): JSX.Element {
  return (
    <>
      {best.sd !== undefined && (
        <line
          data-sd={best.sd}
          x1={at(best.mean - best.sd)}
          x2={at(best.mean + best.sd)}
          y1={middle}
          y2={middle}
          stroke={color}
          strokeWidth={4}
          strokeLinecap="round"
        />
      )}
      <circle
        data-best={best.key}
        cx={at(best.mean)}
        cy={middle}
        r={5}
        fill={color}
        stroke="var(--raised)"
        strokeWidth={1.5}
      >
        <title>{`best, ${best.label}: ${writeSpread(best)}`}</title>
      </circle>
    </>
  );
}
