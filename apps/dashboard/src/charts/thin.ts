/** A curve as columns. */
export interface Columns {
  readonly steps: readonly number[];
  readonly epochs: readonly (number | null)[];
  readonly values: readonly (number | null)[];
}

/**
 * A curve of at most `budget` points once it has more than twice as many. The points are cut into
 * buckets of equal count; each keeps its lowest and its highest, so that no spike is lost, and the
 * curve's first and last point stay.
 */
export function thin<Curve extends Columns>(curve: Curve, budget: number): Curve {
  const count = curve.steps.length;
  if (count <= 2 * budget || budget < 4) return curve;
  const kept = new Set([0, count - 1]);
  const buckets = Math.floor((budget - 2) / 2);
  for (let b = 0; b < buckets; b += 1) {
    const from = 1 + Math.floor((b * (count - 2)) / buckets);
    const to = 1 + Math.floor(((b + 1) * (count - 2)) / buckets);
    for (const index of extremes(curve.values, from, to)) kept.add(index);
  }
  const order = [...kept].sort((a, b) => a - b);
  const pick = <T>(column: readonly T[]): T[] => order.map((index) => column[index] as T);
  return {
    ...curve,
    steps: pick(curve.steps),
    epochs: pick(curve.epochs),
    values: pick(curve.values),
  };
}

/** The indexes of the lowest and highest value in [from, to); a NaN among them stands for itself. */
function extremes(values: readonly (number | null)[], from: number, to: number): number[] {
  let low = from;
  let high = from;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? null;
    if (value === null) continue;
    if (value < (values[low] ?? Infinity)) low = index;
    if (value > (values[high] ?? -Infinity)) high = index;
  }
  return [low, high];
}
