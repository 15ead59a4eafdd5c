/**
 * Exponential moving average, corrected for its start:
 *
 *     m_t = w m_{t-1} + (1 - w) y_t        shown is m_t / (1 - w^t)
 *
 * Gaps stay gaps and do not weigh. `weight` 0 returns the values themselves.
 */
export function smooth(
  values: readonly (number | null)[],
  weight: number,
): readonly (number | null)[] {
  if (weight <= 0) return values;
  let mean = 0;
  let scale = 1;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    scale *= weight;
    return mean / (1 - scale);
  });
}
