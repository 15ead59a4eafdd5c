import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/**
 * Waits until this process alone may fill a folder; `onWait` is called once if somebody else is at
 * it. A lock whose holder died is taken over after a few seconds.
 */
export async function lockFolder(
  folder: string,
  signal: AbortSignal,
  onWait: () => void,
): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += 1) {
    signal.throwIfAborted();
    try {
      return await lock(folder, { stale: 10_000, update: 2_000 });
    } catch (error) {
      const held = error instanceof Error && 'code' in error && error.code === 'ELOCKED';
      if (!held) throw error;
    }
    if (waited === 0) onWait();
    await delay(100, undefined, { signal });
  }
}
