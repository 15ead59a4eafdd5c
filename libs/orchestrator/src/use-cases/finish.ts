import {
  isFinished,
  parseTrialId,
  type Actor,
  type AttemptKey,
  type AttemptOutcome,
  type Trial,
} from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeTrial, findTrial } from '../live/write.ts';
import { carryOut } from './carry-out.ts';
import { archiveCurve } from './curves.ts';
import { feed } from './feed.ts';
import { expectAttempt, findHeld, isFenced, type Held } from './keys.ts';
import { forkAtRest, isDue, letGo } from './fork.ts';
import { retain } from './retain.ts';
import { checkStopRules } from './stop-rules.ts';

/**
 * Ends an attempt. An attempt that no longer holds its trial is answered `fenced` and changes
 * nothing; one that said the same before is answered `accepted` again.
 */
export async function finishAttempt(
  leader: Leader,
  key: AttemptKey,
  outcome: AttemptOutcome,
): Promise<'accepted' | 'fenced'> {
  const held = findHeld(leader, key);
  if (!held) return (await saidBefore(leader, key, outcome)) ? 'accepted' : 'fenced';
  try {
    await endAttempt(leader, held, key, outcome);
    return 'accepted';
  } catch (error) {
    if (isFenced(error)) return 'fenced';
    throw error;
  }
}

/** Ends an attempt that holds its trial, then does what follows from it. */
export async function endAttempt(
  leader: Leader,
  { live, trial }: Held,
  key: AttemptKey,
  outcome: AttemptOutcome,
): Promise<void> {
  const wish = live.wishes.get(trial.number);
  const { after, commands } = await changeTrial(leader, live, trial.number, (now) => {
    expectAttempt(now, key);
    const honest = checked(live, now, outcome);
    const { by, reason } = wish ?? { by: 'sweep' as Actor, reason: sayOutcome(honest) };
    const { maxFailures } = live.sweep.spec.retry;
    const at = leader.ports.clock.now();
    return { kind: 'attempt-ended', outcome: honest, at, maxFailures, by, reason };
  });
  await carryOut(leader, live, commands);
  await afterwards(leader, live, after);
}

async function afterwards(leader: Leader, live: LiveSweep, trial: Trial): Promise<void> {
  const { state } = live.sweep;
  if (state === 'stopping' && !isFinished(trial)) {
    const at = leader.ports.clock.now();
    const reason = 'reason' in live.sweep ? live.sweep.reason : 'the sweep is stopping';
    await changeTrial(leader, live, trial.number, () => ({
      kind: 'stopped',
      by: 'sweep',
      reason,
      at,
    }));
  } else if (state === 'running' && trial.state === 'paused' && trial.by === 'sweep') {
    // The sweep was resumed while its trial was still on the way out.
    await changeTrial(leader, live, trial.number, () => ({ kind: 'resumed' }));
  }
  if (!isFinished(trial)) await forkAtRest(leader, live, trial.number);
  if (isFinished(trial)) {
    await letGo(leader, live, trial);
    await quietly(leader, `archiving the curve of trial ${trial.id}`, () =>
      archiveCurve(leader, trial.id),
    );
    await quietly(leader, `keeping the log of trial ${trial.id}`, () =>
      leader.logs.close(trial.id),
    );
    await checkStopRules(leader, live);
    await quietly(leader, `retention of sweep ${live.sweep.name}`, () => retain(leader, live));
  }
  await feed(leader, live);
}

async function quietly(leader: Leader, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    leader.emit({ kind: 'trouble', what, error });
  }
}

/**
 * A trial that completes without ever having measured its objective did not do its job, nor did one
 * that hands over to go on with other parameters and leaves no checkpoint to go on from.
 */
function checked(live: LiveSweep, trial: Trial, outcome: AttemptOutcome): AttemptOutcome {
  const fork = live.forks.get(trial.number);
  const due = fork?.at !== undefined && isDue(fork, trial.epoch);
  if (outcome.kind === 'paused' && due && !isDue(fork, trial.latest?.epoch ?? 0)) {
    const message = `it handed over after epoch ${trial.epoch} without a checkpoint of it`;
    return { kind: 'failed', error: { code: 'trial-crashed', message }, retryable: true };
  }
  if (outcome.kind !== 'completed' || trial.best) return outcome;
  const wanted = live.sweep.spec.objectives.map(({ metric }) => metric).join(' and ');
  const had = Object.keys(trial.metrics).join(', ') || 'nothing';
  const message = `the trial ended without a value of ${wanted} at the end of an epoch; it reported ${had}`;
  return { kind: 'failed', error: { code: 'trial-params', message }, retryable: false };
}

function sayOutcome(outcome: AttemptOutcome): string {
  switch (outcome.kind) {
    case 'completed':
      return 'ran to its end';
    case 'released':
      return 'its worker was drained';
    case 'lost':
      return 'its worker went silent';
    case 'failed':
      return outcome.error.message;
    default:
      return `the trainer ${outcome.kind} by itself`;
  }
}

/** Whether the attempt has ended already, with this very outcome: the message was sent twice. */
async function saidBefore(
  leader: Leader,
  key: AttemptKey,
  outcome: AttemptOutcome,
): Promise<boolean> {
  const parsed = parseTrialId(key.trial);
  const live = parsed && leader.sweeps.get(parsed.sweep);
  if (!live) return false;
  const trial = await findTrial(leader, live, parsed.number).catch(() => undefined);
  const record = trial?.history.find(({ attempt }) => attempt === key.attempt);
  return record?.outcome === outcome.kind;
}
