import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { wishFor } from './carry-out.ts';
import { stopSweep } from './control.ts';

/** Ends sweeps and trials whose time is up. */
export async function enforceDeadlines(leader: Leader): Promise<void> {
  for (const live of [...leader.sweeps.values()]) {
    if (live.sweep.state === 'running') await checkSweep(leader, live);
  }
}

async function checkSweep(leader: Leader, live: LiveSweep): Promise<void> {
  const now = leader.ports.clock.now();
  const { afterSeconds, trialTimeoutSeconds } = live.sweep.spec.stop;
  if (
    afterSeconds !== undefined &&
    now - (live.sweep.extendedAt ?? live.sweep.createdAt) > afterSeconds * 1000
  ) {
    const reason = `the sweep's time of ${afterSeconds} s is up`;
    await stopSweep(leader, live, { by: 'sweep', reason });
    return;
  }
  if (trialTimeoutSeconds === undefined) return;
  for (const trial of [...live.trials.values()]) {
    if (trial.state !== 'running') continue;
    const earlier = trial.history.reduce((sum, a) => sum + a.until - a.since, 0);
    if (earlier + now - trial.lease.since <= trialTimeoutSeconds * 1000) continue;
    const reason = `the trial ran longer than ${trialTimeoutSeconds} s`;
    await wishFor(leader, live, trial, { kind: 'stop', by: 'sweep', reason });
  }
}
