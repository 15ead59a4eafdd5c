import {
  SweepError,
  type Clock,
  type CoordinatorLink,
  type DoorbellListener,
} from '@capsweep/domain';
import { systemClock } from '@capsweep/service';
import { orAborted } from './abort.ts';
import type { Runner } from './runner.ts';

export interface ServeOptions {
  readonly runner: Runner;
  readonly link: Pick<CoordinatorLink, 'claim'>;
  /** Without one, the coordinator is asked every `askMs`, and at once after it granted something. */
  readonly doorbell?: DoorbellListener;
  /** How long to wait without a doorbell, and after something failed. @default 2000 */
  readonly askMs?: number;
  readonly clock?: Clock;
  readonly onTrouble?: (error: SweepError) => void;
}

/**
 * Listens at the doorbell while a slot is free, claims, and runs what is granted; until `signal`
 * aborts. Then nothing is claimed any more, and a grant that is still on its way is handed back.
 */
export async function serveTrials(options: ServeOptions, signal: AbortSignal): Promise<void> {
  const { runner, onTrouble = () => undefined } = options;
  const isOver = (): boolean => signal.aborted;
  let isWorthAsking = true;
  for (;;) {
    await runner.whenFree(signal);
    if (!isOver()) await nextBell(options, isWorthAsking, signal);
    if (isOver()) return;
    try {
      isWorthAsking = (await orAborted(claim(options), signal)) ?? false;
    } catch (reason) {
      isWorthAsking = false;
      onTrouble(SweepError.from(reason));
      await rest(options, signal);
    }
  }
}

/** Returns whether something was granted. */
async function claim({ runner, link }: ServeOptions): Promise<boolean> {
  const grant = await link.claim(runner.freeSlots);
  if (grant) void runner.run(grant);
  return grant !== undefined;
}

/** Waits for a bell; where there is no doorbell, or it is broken, for a while. */
async function nextBell(
  options: ServeOptions,
  isWorthAsking: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { doorbell, onTrouble = () => undefined } = options;
  if (!doorbell) return isWorthAsking ? undefined : rest(options, signal);
  try {
    await doorbell.next(signal);
  } catch (reason) {
    onTrouble(SweepError.from(reason));
    await rest(options, signal);
  }
}

async function rest(
  { clock = systemClock, askMs = 2000 }: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  let cancel: () => void = () => undefined;
  const rested = new Promise<void>((resolve) => {
    cancel = clock.after(askMs, resolve);
  });
  await orAborted(rested, signal);
  cancel();
}
