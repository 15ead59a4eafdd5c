/** A learning curve as columns. */
export interface Series {
  readonly steps: readonly number[];
  readonly epochs: readonly (number | null)[];
  readonly values: readonly (number | null)[];
}

/**
 * A curve with at most about `points` points: each of `points / 2` equal stretches keeps its
 * smallest and its greatest value, so that no spike is lost; the first and last point stay.
 */
export function thinSeries(series: Series, points: number): Series {
  const { steps } = series;
  if (steps.length <= points) return series;
  const kept = new Set([0, steps.length - 1]);
  const stretches = Math.max(1, Math.floor((points - 2) / 2));
  for (let s = 0; s < stretches; s += 1) {
    const from = Math.floor((s * steps.length) / stretches);
    const to = Math.floor(((s + 1) * steps.length) / stretches);
    for (const index of extremes(series.values, from, to)) kept.add(index);
  }
  const order = [...kept].sort((a, b) => a - b);
  return {
    steps: order.map((i) => steps[i] ?? 0),
    epochs: order.map((i) => series.epochs[i] ?? null),
    values: order.map((i) => series.values[i] ?? null),
  };
}

function extremes(values: readonly (number | null)[], from: number, to: number): readonly number[] {
  let low: number | undefined;
  let high: number | undefined;
  for (let i = from; i < to; i += 1) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    if (low === undefined || value < (values[low] ?? 0)) low = i;
    if (high === undefined || value > (values[high] ?? 0)) high = i;
  }
  return [low, high].filter((i) => i !== undefined);
}
