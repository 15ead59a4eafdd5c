import { suits, type Sweep } from '@capsweep/domain';
import type { SweepRow, WorkerRow } from '@capsweep/protocol/http';

/**
 * What a sweep's waiting trials need and no connected worker has: a sentence for people, or undefined
 * where some worker can run them, now or when it has done what it is at.
 */
export function waitsFor(
  { spec, state }: Pick<Sweep, 'spec' | 'state'>,
  { running, waiting }: SweepRow['counts'],
  workers: readonly WorkerRow[],
): string | undefined {
  if (state !== 'running' || running > 0 || waiting === 0) return undefined;
  if (spec.trainer.kind === 'external') return undefined;
  const { pool, labels, slots } = spec.resources;
  const there = workers.filter((worker) => worker.pool === pool && !worker.draining);
  if (there.length === 0) return `no worker of the pool ${pool} is connected`;
  const fit = there.filter((worker) => suits(spec.resources, worker));
  if (fit.length === 0) {
    return `no connected worker of the pool ${pool} carries ${labels.join(' and ')}`;
  }
  const most = Math.max(...fit.map((worker) => worker.slots));
  if (slots <= most) return undefined;
  return `each trial takes ${slots} slots of one worker, and no connected one has more than ${most}`;
}
