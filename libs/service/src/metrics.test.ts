import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('renders counters, gauges and histograms with their labels', async () => {
  const metrics = createMetrics('coordinator');
  const claims = metrics.counter({ name: 'claims_total', help: 'claims', labelNames: ['pool'] });
  const waiting = metrics.gauge({ name: 'waiting_trials', help: 'waiting trials' });
  const claimed = metrics.histogram({ name: 'claim_seconds', help: 'time', buckets: [0.1, 1] });
  claims.inc({ pool: 'gpu' }, 3);
  waiting.set(5);
  claimed.observe(0.5);
  const { type, body } = await metrics.page();
  expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body).toContain('capsweep_claims_total{pool="gpu",service="coordinator"} 3');
  expect(body).toContain('capsweep_waiting_trials{service="coordinator"} 5');
  expect(body).toContain('capsweep_claim_seconds_bucket{le="1",service="coordinator"} 1');
  expect(body).toContain('process_cpu_seconds_total');
});

it('keeps two registries in one process apart', async () => {
  createMetrics('a').counter({ name: 'x_total', help: 'x' }).inc();
  const other = createMetrics('b');
  other.counter({ name: 'x_total', help: 'x' });
  expect((await other.page()).body).toContain('capsweep_x_total{service="b"} 0');
});
