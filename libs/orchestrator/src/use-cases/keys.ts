import { parseTrialId, SweepError, type AttemptKey, type RunningTrial } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { leaseOf } from '../live/write.ts';

/** A trial by its number in a sweep. */
interface TrialOfSweep {
  readonly live: LiveSweep;
  readonly number: number;
}

/** A running attempt and the sweep it belongs to. */
export interface Held {
  readonly live: LiveSweep;
  readonly trial: RunningTrial;
}

/** The attempt if it still holds its trial; undefined when it is fenced, or the sweep is gone. */
export function findHeld(leader: Leader, key: AttemptKey): Held | undefined {
  const place = findPlace(leader, key);
  const trial = place?.live.trials.get(place.number);
  if (!place || trial?.state !== 'running') return undefined;
  return trial.attempt === key.attempt ? { live: place.live, trial } : undefined;
}

/** Where an attempt belongs that holds its trial, or held it once; undefined when the sweep is gone. */
export function findKnown(leader: Leader, key: AttemptKey): TrialOfSweep | undefined {
  const place = findPlace(leader, key);
  if (!place?.live.table.has(place.number)) return undefined;
  return key.attempt <= place.live.table.number(place.number, 'attempt') ? place : undefined;
}

/** The sweep that a trial's number counts in; whether there is such a trial, it does not say. */
function findPlace({ sweeps }: Leader, { trial }: AttemptKey): TrialOfSweep | undefined {
  const parsed = parseTrialId(trial);
  const live = parsed && sweeps.get(parsed.sweep);
  return live && { live, number: parsed.number };
}

/** Notes a sign of life of an attempt. */
export function touch(leader: Leader, { live, trial }: Held): void {
  leader.leases.touch(trial.id, trial.attempt, leaseOf(leader, live));
}

/** @throws SweepError `attempt-fenced` unless the attempt holds the trial. */
export function expectAttempt(
  trial: { readonly state: string; readonly attempt: number },
  key: AttemptKey,
): void {
  if (trial.state === 'running' && trial.attempt === key.attempt) return;
  throw new SweepError(
    'attempt-fenced',
    `attempt ${key.attempt} at trial ${key.trial} is over; the trial is ${trial.state}, at attempt ${trial.attempt}`,
    { details: { trial: key.trial, attempt: key.attempt } },
  );
}

/** Whether an error says that an attempt is not the one that counts. */
export function isFenced(error: unknown): boolean {
  return (
    error instanceof SweepError && (error.code === 'attempt-fenced' || error.code === 'not-found')
  );
}
