import { withoutOutliers } from '../domain.ts';

/** One learning curve, ready to be drawn. */
export interface CurveSeries {
  readonly key: string;
  readonly label: string;
  /** A resolved CSS colour: canvases do not know variables. */
  readonly color: string;
  readonly dashed?: boolean;
  /** Ascending. */
  readonly x: readonly number[];
  /** As long as `x`; null for NaN. */
  readonly y: readonly (number | null)[];
}

/** How the axes are. */
export interface CurveAxes {
  readonly xLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Whether the height fits all of the curves, or their ends: then early values are cut. */
  readonly fit: 'all' | 'end';
  /** Weight of the moving average, from 0 (off) to 0.99. */
  readonly smoothing: number;
}

/** What the plot draws: on logarithmic axes nothing at or below zero has a place. */
export function drawable(series: CurveSeries, axes: CurveAxes): CurveSeries {
  if (!axes.logX && !axes.logY) return series;
  const x: number[] = [];
  const y: (number | null)[] = [];
  for (const [index, at] of series.x.entries()) {
    if (axes.logX && at <= 0) continue;
    const value = series.y[index] ?? null;
    x.push(at);
    y.push(axes.logY && value !== null && value <= 0 ? null : value);
  }
  return { ...series, x, y };
}

/**
 * Curves on one common x, as uPlot wants them: the union of all x, ascending, and one column for
 * each curve. `undefined` where a curve has no point (it is drawn through), null where its value is
 * NaN (a gap).
 */
export function align(
  curves: readonly CurveSeries[],
): readonly [x: number[], ...columns: (number | null | undefined)[][]] {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const place = new Map(x.map((value, index) => [value, index]));
  const columns = curves.map((curve) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, at] of curve.x.entries()) column[place.get(at) ?? 0] = curve.y[index];
    return column;
  });
  return [x, ...columns];
}

/** A curve's value at the point nearest to `x`; undefined outside of what was measured. */
export function readAt(
  curve: Pick<CurveSeries, 'x' | 'y'>,
  x: number,
): { readonly x: number; readonly y: number } | undefined {
  const first = curve.x[0];
  const last = curve.x.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const slack = (last - first) / Math.max(1, curve.x.length - 1);
  if (x < first - slack || x > last + slack) return undefined;
  const after = lowerBound(curve.x, x);
  const before = Math.max(0, after - 1);
  const distance = (index: number): number => Math.abs((curve.x[index] ?? Infinity) - x);
  const index = distance(before) <= distance(after) ? before : after;
  const at = curve.x[index];
  const y = curve.y[index];
  return at === undefined || y === null || y === undefined ? undefined : { x: at, y };
}

/** The first index whose value is above `x`. */
function upperBound(sorted: Sorted, x: number): number {
  const at = lowerBound(sorted, x);
  return sorted[at] === x ? at + 1 : at;
}

/** Ascending numbers without repeats. */
type Sorted = ArrayLike<number | null | undefined>;

/** The first index whose value is at least `x`. */
function lowerBound(sorted: Sorted, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Curves as uPlot holds them: x, and a column for each curve. */
type Aligned = readonly ArrayLike<number | null | undefined>[];

/** The part of the visible x at whose values a height is fitted that fits the end: two thirds. */
const tail = 2 / 3;

/**
 * The lowest and the highest value in the last two thirds of the visible x. A curve that ended before
 * still shows its last two values: whoever chose it wants to see where it went. Curves far from the
 * others are left outside; {@link countOutside} says how many.
 */
export function endRange(
  [x = [], ...columns]: Aligned,
  visible: { readonly min?: number | null; readonly max?: number | null } = {},
): readonly [low: number, high: number] | readonly [null, null] {
  const end = visible.max ?? x[x.length - 1] ?? 0;
  const from = end - (end - (visible.min ?? x[0] ?? 0)) * tail;
  const first = lowerBound(x, from);
  const ends = columns.flatMap((column) => {
    const upToEnd = Array.from(column).slice(0, upperBound(x, end));
    const late = upToEnd.slice(first).filter(isValue);
    return late.length > 0 ? late : upToEnd.filter(isValue).slice(-2);
  });
  const values = withoutOutliers(ends);
  if (values.length === 0) return [null, null];
  const low = values.reduce((least, value) => Math.min(least, value));
  return [low, values.reduce((most, value) => Math.max(most, value))];
}

/** How many curves have values, and none of them in the height that fits the ends. */
export function countOutside(data: Aligned): number {
  const [low, high] = endRange(data);
  if (low === null) return 0;
  return data.slice(1).filter((column) => {
    const values = Array.from(column).filter(isValue);
    return values.length > 0 && !values.some((value) => value >= low && value <= high);
  }).length;
}

const isValue = (value: number | null | undefined): value is number => typeof value === 'number';
