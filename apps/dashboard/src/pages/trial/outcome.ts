import type { TrialDetail } from '@capsweep/protocol/http';

type Attempt = TrialDetail['attempts'][number];

/** Why an attempt ended and what became of the trial, in a sentence. */
export function explainAttempt(
  attempt: Attempt,
  next: Attempt | undefined,
  trial: Pick<TrialDetail, 'reason' | 'by'>,
): string {
  const then = next ? ` ${resumed(next)}` : '';
  switch (attempt.outcome) {
    case undefined:
      return 'running now';
    case 'completed':
      return 'trained to the end';
    case 'stopped':
      return `stopped${by(trial.by)}${trial.reason === undefined ? '' : `: ${trial.reason}`}`;
    case 'paused':
      return `paused; the slot was free for others.${then}`;
    case 'released':
      return `handed back by a worker that was told to end.${then}`;
    case 'lost':
      return `the worker went silent for a whole lease; this does not count as a failure.${then}`;
    case 'failed':
      return `${attempt.error?.message ?? 'failed'}.${then}`;
  }
}

function by(actor: TrialDetail['by']): string {
  const words = { scheduler: ' by the scheduler', user: ' by a person', sweep: ' with the sweep' };
  return actor === undefined ? '' : words[actor];
}

function resumed(next: Attempt): string {
  return next.fromStep > 0
    ? `Attempt ${next.attempt} resumed from step ${next.fromStep}.`
    : `Attempt ${next.attempt} began anew.`;
}
