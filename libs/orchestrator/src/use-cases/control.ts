import { isEnded, SweepError, type Actor } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeLiveSweep, changeTrial, guarded } from '../live/write.ts';
import { wishFor } from './carry-out.ts';
import { feed, settle } from './feed.ts';

/** Starts no new trials and asks the running ones to checkpoint and give up their slots. */
export async function pauseSweep(leader: Leader, live: LiveSweep): Promise<void> {
  await changeLiveSweep(leader, live, { kind: 'paused' });
  for (const trial of [...live.trials.values()]) {
    if (trial.state !== 'running') continue;
    await wishFor(leader, live, trial, {
      kind: 'pause',
      by: 'sweep',
      reason: 'the sweep is paused',
    });
  }
}

/** Goes on where {@link pauseSweep} left off. */
export async function resumeSweep(leader: Leader, live: LiveSweep): Promise<void> {
  await changeLiveSweep(leader, live, { kind: 'resumed' });
  for (const trial of [...live.trials.values()]) {
    if (trial.state !== 'paused' || trial.by !== 'sweep') continue;
    await changeTrial(leader, live, trial.number, () => ({ kind: 'resumed' }));
  }
  await feed(leader, live);
}

/** Ends a sweep: trials at rest are stopped now, running ones as soon as they answer. */
export async function stopSweep(
  leader: Leader,
  live: LiveSweep,
  { by, reason }: { by: Actor; reason: string },
): Promise<void> {
  await changeLiveSweep(leader, live, { kind: 'stopping', reason });
  for (const trial of [...live.trials.values()]) {
    await wishFor(leader, live, trial, { kind: 'stop', by, reason });
  }
  await settle(leader, live);
}

/** Forgets an ended sweep, its checkpoints included. */
export async function removeSweep(leader: Leader, live: LiveSweep): Promise<void> {
  if (!isEnded(live.sweep)) {
    const { name, state, id } = live.sweep;
    const message = `sweep ${name} is ${state}; stop it first (capsweep stop ${name}), or use --force`;
    throw new SweepError('sweep-state', message, { details: { sweep: id, state } });
  }
  await guarded(leader, live, () => leader.ports.trials.removeSweep(leader.epoch, live.id));
  leader.sweeps.delete(live.id);
  leader.emit({ kind: 'removed', sweep: live.id });
  const keys: string[] = [];
  for await (const { key } of leader.ports.objects.list(`sweeps/${live.id}/`)) keys.push(key);
  await leader.ports.objects.remove(keys);
}

/** Adds and removes a sweep's tags. */
export async function tagSweep(
  leader: Leader,
  live: LiveSweep,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  const tags = [...new Set([...live.sweep.tags, ...add])].filter((tag) => !remove.includes(tag));
  await changeLiveSweep(leader, live, { kind: 'tagged', tags: tags.sort() });
}
