import {
  isEnded,
  SweepError,
  trialId,
  type AttemptKey,
  type Decision,
  type Measurement,
  type Metrics,
  type Params,
  type SweepErrorInfo,
  type WorkerId,
} from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { claim } from './claim.ts';
import { finishAttempt } from './finish.ts';
import { findHeld } from './keys.ts';
import { acceptReport } from './report.ts';

/** The answer to a program that asks for work. */
export type Asked =
  | {
      readonly kind: 'trial';
      readonly trial: number;
      readonly attempt: number;
      readonly params: Params;
      readonly seed: number;
      readonly leaseMs: number;
    }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

/** How a program ends a trial. */
export type Told =
  | { readonly outcome: 'complete'; readonly metrics: Metrics }
  | { readonly outcome: 'failed'; readonly error: SweepErrorInfo };

/**
 * Gives a program a trial of a sweep without a trainer. `wait` means that all are taken right
 * now, or that the next suggestion needs results first.
 */
export async function ask(leader: Leader, live: LiveSweep, worker: WorkerId): Promise<Asked> {
  expectExternal(live);
  if (isEnded(live.sweep) || live.sweep.state === 'stopping') return { kind: 'done' };
  const offer = { worker, pool: live.sweep.spec.resources.pool, slots: 1e6, labels: [] };
  const granted = await claim(leader, { ...offer, sweep: live.id });
  if (!granted) return { kind: isEnded(live.sweep) ? 'done' : 'wait' };
  const { trial, params, leaseMs } = granted;
  const { number, attempt, seed } = trial;
  return { kind: 'trial', trial: number, attempt, params, seed, leaseMs };
}

/**
 * Accepts a report of a program; see {@link acceptReport}. A program that is told to stop or to pause
 * says no more of the trial, so its attempt ends with the answer.
 */
export async function tellReport(
  leader: Leader,
  live: LiveSweep,
  at: { trial: number; attempt: number },
  report: Measurement,
): Promise<Exclude<Decision, { kind: 'fenced' }>> {
  const key = keyOf(live, at);
  const decision = await acceptReport(leader, key, report);
  if (decision.kind === 'fenced') throw fenced(key);
  if (decision.kind !== 'continue') {
    const kind = decision.kind === 'stop' ? 'stopped' : 'paused';
    await finishAttempt(leader, key, { kind });
  }
  return decision;
}

/** Ends a trial that a program was given. Final metrics count as the end of one more epoch. */
export async function tell(
  leader: Leader,
  live: LiveSweep,
  at: { trial: number; attempt: number },
  told: Told,
): Promise<void> {
  expectExternal(live);
  const key = keyOf(live, at);
  const held = findHeld(leader, key);
  const answer =
    told.outcome === 'failed'
      ? await finishAttempt(leader, key, { kind: 'failed', error: told.error, retryable: true })
      : await complete(leader, key, held?.trial, told.metrics);
  if (answer === 'fenced') throw fenced(key);
}

async function complete(
  leader: Leader,
  key: AttemptKey,
  trial: { readonly step: number; readonly epoch: number } | undefined,
  metrics: Metrics,
): Promise<'accepted' | 'fenced'> {
  if (trial && Object.keys(metrics).length > 0) {
    const report = { step: trial.step + 1, epoch: Math.floor(trial.epoch) + 1, metrics };
    await acceptReport(leader, key, report);
  }
  return await finishAttempt(leader, key, { kind: 'completed' });
}

function expectExternal(live: LiveSweep): void {
  if (live.sweep.spec.trainer.kind === 'external') return;
  throw new SweepError(
    'sweep-state',
    `sweep ${live.sweep.name} is run by workers; only a sweep with "trainer: external" can be asked and told`,
  );
}

const keyOf = (
  live: LiveSweep,
  { trial, attempt }: { trial: number; attempt: number },
): AttemptKey => ({
  trial: trialId(live.id, trial),
  attempt,
});

function fenced(key: AttemptKey): SweepError {
  return new SweepError(
    'attempt-fenced',
    `attempt ${key.attempt} at trial ${key.trial} is over; its lease ran out, or the trial was ended. Ask for another trial`,
    { details: { trial: key.trial, attempt: key.attempt } },
  );
}
