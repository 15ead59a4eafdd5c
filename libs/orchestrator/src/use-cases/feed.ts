import {
  firstRepeats,
  newTrial,
  placeOf,
  trialCount,
  trialId,
  type TrialPlace,
  type WaitingTrial,
} from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { addTrials, changeLiveSweep, guarded } from '../live/write.ts';
import { nextSeeds } from './contenders.ts';
import { ringEligible } from './bells.ts';

/**
 * Keeps a sweep's supply of waiting trials up, rings for them, and notices its end. Trials are
 * added in the order of the plan, without parameters: those are chosen when a slot asks.
 */
export async function feed(leader: Leader, live: LiveSweep): Promise<void> {
  await leader.locks.run(`feed ${live.id}`, async () => {
    await guarded(leader, live, () => addNext(leader, live));
    await ringEligible(leader, live);
    await settle(leader, live);
  });
}

async function addNext(leader: Leader, live: LiveSweep): Promise<void> {
  const { trials, nextNumber } = planNext(leader, live);
  await addTrials(leader, live, trials);
  live.nextNumber = Math.max(live.nextNumber, nextNumber);
}

/** The next trials of the plan, as many as are wanted now, and where to look next time. */
function planNext(
  leader: Leader,
  live: LiveSweep,
): { trials: readonly WaitingTrial[]; nextNumber: number } {
  const trials: WaitingTrial[] = [];
  let number = live.nextNumber;
  if (live.sweep.state !== 'running') return { trials, nextNumber: number };
  const wanted = wantedTrials(leader, live);
  for (; number < trialCount(live.sweep.spec) && trials.length < wanted; number += 1) {
    const place = placeOf(live.sweep.spec, number);
    if (place.repeat >= firstRepeats(live.sweep.spec)) continue;
    if (!live.search.exists(place)) continue;
    if (!live.search.ready(place)) break;
    trials.push(trialAt(live, place));
  }
  if (trials.length > 0 || live.trials.size > 0 || number < trialCount(live.sweep.spec))
    return { trials, nextNumber: number };
  return { trials: nextSeeds(live).map((place) => trialAt(live, place)), nextNumber: number };
}

function trialAt({ id, sweep }: LiveSweep, place: TrialPlace): WaitingTrial {
  const seed = sweep.spec.search.seed + place.repeat;
  return newTrial({ ...place, id: trialId(id, place.number), sweep: id, seed });
}

function wantedTrials(leader: Leader, live: LiveSweep): number {
  const states = [...live.trials.values()].map((trial) => trial.state);
  const waiting = states.filter((state) => state === 'waiting').length;
  const running = states.filter((state) => state === 'running').length;
  const room = live.sweep.spec.resources.maxParallel - running;
  return Math.min(room, leader.options.lookahead) - waiting;
}

/** Ends a sweep whose last trial has ended. */
export async function settle(leader: Leader, live: LiveSweep): Promise<void> {
  if (live.trials.size > 0) return;
  const { state, spec } = live.sweep;
  const allPlanned = live.nextNumber >= trialCount(spec);
  if (state === 'stopping' || (state === 'running' && allPlanned)) {
    await changeLiveSweep(leader, live, { kind: 'drained', at: leader.ports.clock.now() });
  }
}
