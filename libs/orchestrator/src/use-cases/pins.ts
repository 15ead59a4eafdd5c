/**
 * @file When the bytes of a checkpoint may go. A checkpoint is named by its own trial (its newest, its
 * best) and, after a fork, by the trial that goes on from it, until that one has a checkpoint of its own
 * or has ended. Forking and releasing take turns, so that what a fork has just chosen is not deleted.
 */
import { checkpointFolder, parseTrialId, type CheckpointRef, type Trial } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { findTrial } from '../live/write.ts';

/** Lets forks and releases of a sweep happen one after the other. */
export async function withPins<T>(
  leader: Leader,
  live: LiveSweep,
  work: () => Promise<T>,
): Promise<T> {
  return await leader.locks.run(`pins ${live.id}`, work);
}

/** Deletes the objects of those checkpoints that no trial names any more. */
export async function release(
  leader: Leader,
  live: LiveSweep,
  refs: readonly CheckpointRef[],
): Promise<void> {
  if (refs.length === 0) return;
  await withPins(leader, live, async () => {
    const free: CheckpointRef[] = [];
    for (const ref of refs) if (!(await isNamed(leader, live, ref))) free.push(ref);
    await removeCheckpoints(leader, free);
  });
}

async function isNamed(leader: Leader, live: LiveSweep, ref: CheckpointRef): Promise<boolean> {
  for (const trial of live.trials.values()) if (names(trial, ref)) return true;
  const owner = parseTrialId(ref.trial)?.number;
  if (owner === undefined || live.trials.has(owner)) return false;
  return names(await findTrial(leader, live, owner), ref);
}

const names = ({ latest, bestCheckpoint }: Trial, ref: CheckpointRef): boolean =>
  [latest, bestCheckpoint].some(
    (own) => own?.trial === ref.trial && own.attempt === ref.attempt && own.step === ref.step,
  );

/** Deletes the objects of checkpoints that no record names any more. Trouble is told, not thrown. */
export async function removeCheckpoints(
  leader: Leader,
  refs: readonly CheckpointRef[],
): Promise<void> {
  for (const ref of refs) {
    try {
      const keys: string[] = [];
      for await (const { key } of leader.ports.objects.list(`${checkpointFolder(ref)}/`))
        keys.push(key);
      await leader.ports.objects.remove(keys);
    } catch (error) {
      leader.emit({ kind: 'trouble', what: `deleting a checkpoint of trial ${ref.trial}`, error });
    }
  }
}
