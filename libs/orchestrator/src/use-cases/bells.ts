import type { Bell, Trial } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';

/** The waiting trials of a sweep that could run now: those within `maxParallel`, lowest first. */
export function eligible(leader: Leader, live: LiveSweep): readonly Trial[] {
  if (live.sweep.state !== 'running' || live.sweep.spec.trainer.kind === 'external') return [];
  const trials = [...live.trials.values()];
  const running = trials.filter((trial) => trial.state === 'running').length;
  const room = Math.min(live.sweep.spec.resources.maxParallel - running, leader.options.lookahead);
  const waiting = trials.filter((trial) => trial.state === 'waiting');
  return waiting.sort((a, b) => a.number - b.number).slice(0, Math.max(0, room));
}

/**
 * Rings for every trial of the sweep that could run. Ringing is a hint and idempotent, so trouble
 * here is told and otherwise left to the next reconciling.
 */
export async function ringEligible(leader: Leader, live: LiveSweep): Promise<void> {
  const bells = eligible(leader, live).map(bellOf);
  if (bells.length === 0) return;
  try {
    await leader.ports.doorbell.ring(live.sweep.spec.resources.pool, bells);
  } catch (error) {
    leader.emit({ kind: 'trouble', what: `ringing for sweep ${live.sweep.name}`, error });
  }
}

/** Makes "every trial that could run has a bell" true again, after whatever happened. */
export async function reconcileBells(leader: Leader): Promise<void> {
  const byPool = new Map<string, Bell[]>();
  for (const live of leader.sweeps.values()) {
    const { pool } = live.sweep.spec.resources;
    const bells = eligible(leader, live).map(bellOf);
    if (bells.length > 0) byPool.set(pool, [...(byPool.get(pool) ?? []), ...bells]);
  }
  for (const [pool, wanted] of byPool) await leader.ports.doorbell.ring(pool, wanted);
}

const bellOf = (trial: Trial): Bell => ({ trial: trial.id, bell: trial.bell });
