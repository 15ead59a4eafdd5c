import {
  logStart,
  type EventLog,
  type LeaderEpoch,
  type LoggedEvent,
  type Report,
  type Sweep,
  type SweepEvent,
  type SweepId,
  type Trial,
  type TrialStore,
  type WaitingTrial,
} from '@capsweep/domain';
import { aSweep, type SweepParts } from '../builders/sweep.ts';
import { aTrial } from '../builders/trial.ts';

/** An empty trial store with the log that it writes. */
export interface OpenStores {
  readonly trials: TrialStore;
  readonly events: EventLog;
  close(): Promise<void>;
}

/** A store under test, with the lead taken. */
export interface Led extends OpenStores {
  readonly epoch: LeaderEpoch;
}

/** Runs a test with an empty store of its own and closes it whatever happens. */
export function using(
  open: () => Promise<OpenStores>,
  test: (stores: Led) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const stores = await open();
    try {
      await test({ ...stores, epoch: await stores.trials.lead() });
    } finally {
      await stores.close();
    }
  };
}

/** Stores a sweep with waiting trials 0 ... count - 1, each with its event. */
export async function plant(led: Led, count: number, parts: SweepParts = {}): Promise<Sweep> {
  const sweep = aSweep(parts);
  await led.trials.createSweep(led.epoch, sweep, [{ kind: 'sweep-created', at: sweep.createdAt }]);
  const trials = Array.from({ length: count }, (_, number) => aTrial(sweep.id, number));
  await led.trials.addTrials(led.epoch, trials, trials.map(added));
  return sweep;
}

/** The event of a planned trial. */
export function added(trial: WaitingTrial): SweepEvent {
  return { kind: 'trial-added', at: 1_500, trial: trial.number };
}

/** A sweep's whole log. */
export function logOf(stores: OpenStores, sweep: SweepId): Promise<readonly LoggedEvent[]> {
  return stores.events.read(sweep, logStart, 1_000_000);
}

/** A sweep's events without their cursors. */
export async function eventsOf(stores: OpenStores, sweep: SweepId): Promise<SweepEvent[]> {
  return (await logOf(stores, sweep)).map((logged) => logged.event);
}

/** All that can be read of a store: equal before and after whatever must change nothing. */
export async function everything(stores: OpenStores): Promise<{
  sweeps: readonly Sweep[];
  rooms: { trials: readonly Trial[]; log: readonly LoggedEvent[]; curves: (readonly Report[])[] }[];
}> {
  const sweeps = await stores.trials.sweeps();
  const rooms = await Promise.all(
    sweeps.map(async ({ id }) => {
      const trials = await stores.trials.trials(id);
      const curves = await Promise.all(trials.map((trial) => stores.trials.curve(trial.id)));
      return { trials, log: await logOf(stores, id), curves };
    }),
  );
  return { sweeps, rooms };
}
