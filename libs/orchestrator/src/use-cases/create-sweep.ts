import { newSweep, SweepError, trialCount, type Sweep, type SweepSpec } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { newLiveSweep, sweepCalled, type LiveSweep } from '../live/live-sweep.ts';
import { gatherWarmHistory } from '../history/warm.ts';
import { writeWarmHistory, type WarmHistory } from '../search/warm-start.ts';
import { feed } from './feed.ts';

/** A sweep to be created. */
export interface NewSweep {
  readonly spec: SweepSpec;
  /** The sweep file as written, for people. */
  readonly source?: string;
  readonly user: string;
}

/** Trials that a sweep may have. */
export const maxTrials = 1_000_000;

/**
 * Creates a sweep and its first waiting trials.
 *
 * @throws SweepError `sweep-name-taken`, `store-full`
 */
export async function createSweep(leader: Leader, wanted: NewSweep): Promise<LiveSweep> {
  const count = trialCount(wanted.spec);
  if (count > maxTrials) {
    const message = `sweep ${wanted.spec.name} would have ${count} trials; at most ${maxTrials} are allowed. Lower search.trials or search.seeds, or compare less`;
    throw new SweepError('sweep-file-invalid', message);
  }
  const { sweep, warm } = await warmed(leader, sweepOf(leader, wanted));
  const at = leader.ports.clock.now();
  await leader.ports.trials.createSweep(leader.epoch, sweep, [{ kind: 'sweep-created', at }]);
  const live = newLiveSweep(sweep, warm);
  leader.sweeps.set(sweep.id, live);
  leader.emit({ kind: 'sweep', sweep: sweep.id });
  await feed(leader, live);
  return live;
}

/** A sweep with what it shall know of earlier ones, which is put beside it before it begins. */
async function warmed(leader: Leader, sweep: Sweep): Promise<{ sweep: Sweep; warm: WarmHistory }> {
  const { warmStart: names = [] } = sweep.spec.search;
  if (names.length === 0) return { sweep, warm: [] };
  const earlier = names.map((name) => findLive(leader, name));
  const { history, taken, skipped } = gatherWarmHistory(sweep.spec, earlier);
  await writeWarmHistory(leader, sweep.id, history);
  return { sweep: { ...sweep, warmStart: { taken, skipped } }, warm: history };
}

function findLive(leader: Leader, name: string): LiveSweep {
  const found = sweepCalled(leader, name);
  if (found) return found;
  const message = `search.warmStart names ${name}, and there is no sweep called so here; capsweep ls shows those there are`;
  throw new SweepError('not-found', message);
}

/** The record of a new sweep. */
export function sweepOf(leader: Leader, { spec, source, user }: NewSweep): Sweep {
  return newSweep({
    id: leader.options.newSweepId(),
    name: spec.name,
    user,
    spec: spec.trainer.kind === 'external' ? external(spec) : spec,
    ...(source !== undefined && { source }),
    createdAt: leader.ports.clock.now(),
  });
}

/** Trials that a program asks for live in a pool of their own, where no worker listens. */
function external(spec: SweepSpec): SweepSpec {
  return { ...spec, resources: { ...spec.resources, pool: 'external' } };
}

/** The first of `name`, `name-2`, `name-3` ... that no sweep has. */
export function freeName(leader: Leader, name: string): string {
  const taken = new Set([...leader.sweeps.values()].map((live) => live.sweep.name));
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
