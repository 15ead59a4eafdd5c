import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { sweepId, type DoorbellListener, type ObjectStore, type SweepId } from '@capsweep/domain';
import { createOrchestrator, type Orchestrator } from '@capsweep/orchestrator';
import { systemClock } from '@capsweep/service';
import { createFileObjects, createFileStores } from '@capsweep/stores/file';
import { createMemoryDoorbell } from '@capsweep/stores/memory';

/** Everything that a coordinator has, in this process and in one folder. */
export interface LocalHouse {
  readonly folder: string;
  readonly orchestrator: Orchestrator;
  readonly objects: ObjectStore;
  listen(pool: string): DoorbellListener;
  close(): Promise<void>;
}

/** A worker that went silent has lost its trials; here worker and coordinator are one process. */
export const localLeaseMs = 15_000;

/**
 * How long a trainer may be away from its event loop here, where nobody waits for its machine: the first step of a large
 * model takes long while others keep the processors busy.
 */
export const localPatienceMs = 60_000;

/** The folder of local sweeps: `.capsweep` here, unless another one is named. */
export function localFolder(named?: string): string {
  return resolve(named ?? '.capsweep');
}

/**
 * Opens the folder of local sweeps, with whatever ran there before.
 *
 * @throws SweepError `folder-locked` when another process has it open.
 */
export async function openLocalHouse(folder: string): Promise<LocalHouse> {
  const stores = await createFileStores({ dir: join(folder, 'state') });
  const objects = await createFileObjects({ dir: join(folder, 'bucket') });
  const { doorbell, listen } = createMemoryDoorbell();
  const { trials, events } = stores;
  const orchestrator = await createOrchestrator(
    { trials, events, doorbell, objects, clock: systemClock },
    { newSweepId, leaseMs: localLeaseMs },
  );
  const stopTicking = tickEverySecond(orchestrator);
  return {
    folder,
    orchestrator,
    objects,
    listen,
    close: async () => {
      stopTicking();
      await orchestrator.close();
      await stores.close();
    },
  };
}

/** A new sweep's id: eight letters and digits at random. */
export function newSweepId(): SweepId {
  return sweepId(randomBytes(5).toString('hex').slice(0, 8));
}

function tickEverySecond(orchestrator: Orchestrator): () => void {
  let cancel: () => void = () => undefined;
  const again = (): void => {
    cancel = systemClock.after(1000, () => void orchestrator.tick().then(again));
  };
  again();
  return () => cancel();
}
