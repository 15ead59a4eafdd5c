import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

/** A process's metrics in Prometheus' format; names get the prefix `capsweep_`. */
export interface Metrics {
  counter<L extends string = never>(options: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string = never>(options: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string = never>(options: HistogramConfiguration<L>): Histogram<L>;
  /** The page that Prometheus scrapes. */
  page(): Promise<{ readonly type: string; readonly body: string }>;
}

/**
 * A registry of its own, with the process's memory, CPU and event-loop delay in it. `service` is a
 * label on everything.
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const named = <C extends { name: string }>(options: C): C => ({
    ...options,
    name: `capsweep_${options.name}`,
    registers: [registry],
  });
  return {
    counter: (options) => new Counter(named(options)),
    gauge: (options) => new Gauge(named(options)),
    histogram: (options) => new Histogram(named(options)),
    page: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}
