import { cellsOf, isFinished, parseTrialId, SweepError, type Trial } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep, Fork } from '../live/live-sweep.ts';
import { changeTrial, findTrial } from '../live/write.ts';
import { release, withPins } from './pins.ts';
import { lostRefs } from './retain.ts';

/** Whether a trial whose checkpoint, or last report, is of this epoch may fork now. */
export const isDue = ({ at = 0 }: Fork, epoch: number): boolean => epoch >= at;

/**
 * Carries out the fork that a trial at rest waits for, if there is one that is due: from now on it names the
 * donor's newest checkpoint as its own newest, so that retention keeps it, and whoever claims the trial
 * begins there. A donor without a checkpoint lets the trial go on as it is.
 */
export async function forkAtRest(leader: Leader, live: LiveSweep, number: number): Promise<void> {
  const fork = live.forks.get(number);
  const trial = live.trials.get(number);
  if (!fork || !trial || trial.state === 'running') return;
  if (live.sweep.state === 'stopping' || !isDue(fork, trial.latest?.epoch ?? 0)) return;
  live.forks.delete(number);
  try {
    const lost = await withPins(leader, live, () => become(leader, live, number, fork));
    await release(leader, live, lost);
  } catch (error) {
    // A waiting trial may have been claimed meanwhile: it hears of the fork when it next reports.
    if (!(error instanceof SweepError && error.code === 'trial-state')) throw error;
    live.forks.set(number, fork);
    live.wishes.set(number, { kind: 'pause', by: 'scheduler', reason: fork.reason });
  }
}

async function become(
  leader: Leader,
  live: LiveSweep,
  number: number,
  { from, params, reason }: Fork,
): Promise<ReturnType<typeof lostRefs>> {
  const donor = parseTrialId(from)?.number;
  const given = cellsOf(live.sweep.spec)[live.trials.get(number)?.cell ?? 0];
  const found = donor === undefined ? undefined : await findTrial(leader, live, donor);
  if (!found?.latest) {
    if (live.trials.get(number)?.state === 'paused')
      await changeTrial(leader, live, number, () => ({ kind: 'resumed' }));
    return [];
  }
  const { latest } = found;
  const { before, after } = await changeTrial(leader, live, number, () => ({
    kind: 'forked',
    from: latest,
    // The cell's own values are no scheduler's business.
    params: { ...given, ...params },
    reason,
  }));
  await note(leader, before, reason);
  return lostRefs(before, after);
}

/** Tells of a fork in the trial's own log, where people look for what became of it. */
async function note(
  leader: Leader,
  { id, sweep, number, attempt }: Trial,
  text: string,
): Promise<void> {
  const lines = [{ at: leader.ports.clock.now(), level: 'info' as const, text, attempt }];
  leader.emit({ kind: 'log', sweep, number, lines, dropped: 0 });
  await leader.logs.append(id, lines, 0);
}

/** A trial that has ended gives up a checkpoint that is not its own. */
export async function letGo(leader: Leader, live: LiveSweep, trial: Trial): Promise<void> {
  if (!isFinished(trial) || !trial.latest || trial.latest.trial === trial.id) return;
  const { before, after } = await changeTrial(leader, live, trial.number, () => ({
    kind: 'checkpoints-dropped',
    which: ['latest'],
  }));
  await release(leader, live, lostRefs(before, after));
}
