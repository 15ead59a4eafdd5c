/** @file What a worker says about itself: log lines, metrics, health. */
import { errorCodes, type Grant } from '@capsweep/domain';
import type { GrpcLink, LinkEvent } from '@capsweep/protocol/grpc';
import type { Runner, RunnerEvent } from '@capsweep/runner';
import { createHealth, createMetrics, logAbout, type Logger } from '@capsweep/service';
import type { Health, Metrics } from '@capsweep/service';

/** The same trouble is told this often at most. */
const tellEveryMs = 60_000;

export interface Reporting {
  readonly health: Health;
  readonly metrics: Metrics;
  onLink(event: LinkEvent): void;
  onRunner(event: RunnerEvent): void;
  /** From now on gauges tell of these. */
  observe(runner: Runner, link: GrpcLink): void;
}

export function createReporting(log: Logger, slots: () => number): Reporting {
  const health = createHealth();
  const metrics = createMetrics('worker');
  const coordinator = health.part('coordinator');
  const ends = metrics.counter({
    name: 'worker_attempts_total',
    help: 'Attempts that ended here, by outcome.',
    labelNames: ['outcome'],
  });
  let toldAt = -Infinity;
  return {
    health,
    metrics,
    onLink: (event) => {
      if (event.kind === 'connected') {
        coordinator.ok();
        toldAt = -Infinity;
        log.info(`connected; ${slots()} slots are waiting for work`);
      } else {
        coordinator.fail(event.error.message);
        if (event.kind === 'refused' || performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        log.warn(`${event.error.message}. Trying again until it answers`);
      }
    },
    onRunner: (event) => {
      if (event.kind === 'ended') ends.inc({ outcome: event.end.kind });
      logRunner(log, event);
    },
    observe: (runner, link) => {
      metrics.gauge({
        name: 'worker_free_slots',
        help: 'Slots that no trial occupies.',
        collect() {
          this.set(runner.freeSlots);
        },
      });
      metrics.gauge({
        name: 'worker_dropped_reports',
        help: 'Reports between epochs that found no room while the coordinator was away.',
        collect() {
          this.set(link.droppedReports);
        },
      });
    },
  };
}

function logRunner(log: Logger, event: RunnerEvent): void {
  if (event.kind === 'drain')
    return log.info(`the coordinator wants this worker to leave: ${event.reason}`);
  const { trial, attempt } = event.key;
  const about = logAbout(log, { trial, attempt });
  if (event.kind === 'started') return about.info(startLine(event.grant));
  const { end } = event;
  if (end.kind !== 'failed') return about.info(`trial ${trial} ${end.kind}`);
  const isHopeless = !end.retryable || !errorCodes[end.error.code].retryable;
  about.warn(
    { error: end.error },
    `trial ${trial} failed${isHopeless ? ' for good' : ''}: ${end.error.message}`,
  );
}

function startLine({ assignment, resume }: Grant): string {
  const { trial, attempt } = assignment;
  const where = resume ? `from step ${resume.step}` : 'from the start';
  return `trial ${trial} begins ${where}, attempt ${attempt}`;
}
