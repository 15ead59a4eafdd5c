/** Metrics that belong into one picture: `train/loss` and `val/loss` are both a `loss`. */
export interface MetricGroup {
  readonly name: string;
  readonly metrics: readonly string[];
}

/** Metrics by what comes after their last slash, in the order in which they first come. */
export function groupMetrics(metrics: readonly string[]): readonly MetricGroup[] {
  const groups = new Map<string, string[]>();
  for (const metric of metrics) {
    const split = /^(train|val|valid|validation|test|eval)\//.exec(metric);
    const name = split ? metric.slice(split[0].length) : metric;
    groups.set(name, [...(groups.get(name) ?? []), metric]);
  }
  return [...groups].map(([name, members]) => ({ name, metrics: members }));
}
