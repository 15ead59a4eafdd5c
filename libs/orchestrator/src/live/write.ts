/**
 * @file The way every change of state takes: transition, store, then memory. If the store does not
 * answer, memory is not trusted any more and is read again before the next change.
 */
import {
  changeSweep,
  isFinished,
  SweepError,
  transition,
  trialId,
  type Report,
  type SweepChange,
  type SweepEvent,
  type Trial,
  type TrialChange,
  type WaitingTrial,
} from '@capsweep/domain';
import type { Command } from '@capsweep/search';
import { eventsOfTrial } from './events.ts';
import { foldEvent, loadLiveSweep, type LiveSweep } from './live-sweep.ts';
import type { Leader } from './leader.ts';

/** What a change of a trial brings along. */
export interface Extras {
  readonly reports?: readonly Report[];
  readonly truncateAfter?: number;
}

/** A trial after a change, and what its scheduler thinks of it. */
export interface Changed {
  readonly before: Trial;
  readonly after: Trial;
  readonly commands: readonly Command[];
}

/**
 * Changes a trial, in the store and in memory.
 *
 * @throws SweepError `trial-state` when it cannot change so, `not-found`, or what the store throws.
 */
export async function changeTrial(
  leader: Leader,
  live: LiveSweep,
  number: number,
  change: (trial: Trial) => TrialChange & { readonly extras?: Extras },
): Promise<Changed> {
  return await guarded(leader, live, () =>
    leader.locks.run(trialId(live.id, number), async () => {
      try {
        return await attemptChange(leader, live, number, change);
      } catch (error) {
        if (!(error instanceof SweepError) || error.code !== 'write-conflict') throw error;
        await refreshTrial(leader, live, number);
        return await attemptChange(leader, live, number, change);
      }
    }),
  );
}

async function attemptChange(
  leader: Leader,
  live: LiveSweep,
  number: number,
  change: (trial: Trial) => TrialChange & { readonly extras?: Extras },
): Promise<Changed> {
  const before = await findTrial(leader, live, number);
  const { extras = {}, ...wanted } = change(before);
  const after = transition(before, wanted);
  const events = eventsOfTrial(wanted, after, {
    at: leader.ports.clock.now(),
    objectives: live.sweep.spec.objectives,
    constraints: live.sweep.spec.constraints,
    loggedEpoch: live.loggedEpochs.get(number) ?? 0,
  });
  await leader.ports.trials.writeTrial(leader.epoch, { before, after, events, ...extras });
  return { before, after, commands: remember(leader, live, after, events) };
}

/** Adds new trials of the plan, to the store and to memory. */
export async function addTrials(
  leader: Leader,
  live: LiveSweep,
  trials: readonly WaitingTrial[],
): Promise<void> {
  if (trials.length === 0) return;
  const at = leader.ports.clock.now();
  const events = trials.map(({ number }): SweepEvent => ({
    kind: 'trial-added',
    at,
    trial: number,
  }));
  await leader.ports.trials.addTrials(leader.epoch, trials, events);
  trials.forEach((trial, i) => remember(leader, live, trial, events.slice(i, i + 1)));
}

/** A trial of a live sweep, from memory while it is unfinished and from the store afterwards. */
export async function findTrial(leader: Leader, live: LiveSweep, number: number): Promise<Trial> {
  const trial =
    live.trials.get(number) ?? (await leader.ports.trials.trial(trialId(live.id, number)));
  if (trial) return trial;
  throw new SweepError('not-found', `sweep ${live.sweep.name} has no trial ${number}`);
}

async function refreshTrial(leader: Leader, live: LiveSweep, number: number): Promise<void> {
  const stored = await leader.ports.trials.trial(trialId(live.id, number));
  if (stored && !isFinished(stored)) live.trials.set(number, stored);
  else live.trials.delete(number);
}

/** Takes what the store now has into memory, and folds the events that told of it. */
export function remember(
  leader: Leader,
  live: LiveSweep,
  trial: Trial,
  events: readonly SweepEvent[],
): readonly Command[] {
  if (isFinished(trial)) {
    live.trials.delete(trial.number);
    live.forks.delete(trial.number);
  } else live.trials.set(trial.number, trial);
  if (trial.state !== 'running') {
    live.wishes.delete(trial.number);
    leader.leases.forget(trial.id);
  }
  live.table.update(trial);
  leader.emit({ kind: 'trial', sweep: live.id, number: trial.number });
  return events.flatMap((event) => foldEvent(live, event));
}

/** Changes a sweep's own record. A function is asked when its turn comes, and may find nothing to change. */
export async function changeLiveSweep(
  leader: Leader,
  live: LiveSweep,
  change: SweepChange | (() => SweepChange | undefined),
): Promise<void> {
  await guarded(leader, live, () =>
    leader.locks.run(`sweep ${live.id}`, async () => {
      const wanted = typeof change === 'function' ? change() : change;
      if (!wanted) return;
      const before = live.sweep;
      const after = changeSweep(before, wanted);
      const at = leader.ports.clock.now();
      const reason = 'reason' in after ? { reason: after.reason } : {};
      const moved = { kind: 'sweep-changed', at, state: after.state, ...reason } as const;
      const events = after.state === before.state ? [] : [moved];
      await leader.ports.trials.writeSweep(leader.epoch, { before, after, events });
      live.sweep = after;
      leader.emit({ kind: 'sweep', sweep: live.id });
    }),
  );
}

/** Runs a write of a sweep; afterwards memory is either right or known to be doubtful. */
export async function guarded<T>(
  leader: Leader,
  live: LiveSweep,
  work: () => Promise<T>,
): Promise<T> {
  if (live.dirty) await leader.gate.close(() => reload(leader, live));
  return await leader.gate.pass(async () => {
    try {
      return await work();
    } catch (error) {
      throw noteTrouble(leader, [live], error);
    }
  });
}

/** Draws the consequences of a failed write of these sweeps; returns the error, to be thrown. */
export function noteTrouble(leader: Leader, sweeps: Iterable<LiveSweep>, error: unknown): unknown {
  const code = error instanceof SweepError ? error.code : undefined;
  if (code === 'leader-stale') leader.emit({ kind: 'deposed' });
  if (code === 'store-unavailable' || code === 'write-conflict') {
    for (const live of sweeps) live.dirty = true;
    leader.leases.startOver();
  }
  return error;
}

async function reload(leader: Leader, live: LiveSweep): Promise<void> {
  if (!live.dirty) return;
  const sweep = await leader.ports.trials.sweep(live.id);
  if (!sweep) {
    leader.sweeps.delete(live.id);
    throw new SweepError('not-found', `sweep ${live.sweep.name} was removed`);
  }
  const fresh = await loadLiveSweep(leader, sweep);
  const { wishes, forks } = live;
  Object.assign(live, fresh.live, { wishes, forks });
  startLeases(leader, live);
}

/** Gives every running attempt that was not heard of yet a whole lease from now. */
export function startLeases(leader: Leader, live: LiveSweep): void {
  for (const trial of live.trials.values()) {
    if (trial.state !== 'running' || leader.leases.knows(trial.id, trial.attempt)) continue;
    leader.leases.touch(trial.id, trial.attempt, leaseOf(leader, live));
  }
}

/** How long the holder of a trial of this sweep may be silent, in milliseconds. */
export function leaseOf(leader: Leader, live: LiveSweep): number {
  const external = live.sweep.spec.trainer.kind === 'external';
  return external ? leader.options.externalLeaseMs : leader.options.leaseMs;
}
