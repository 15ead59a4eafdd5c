import {
  newTrial,
  trialId,
  workerId,
  type CheckpointRef,
  type ClaimOffer,
  type Params,
  type Report,
  type SweepId,
  type Trial,
  type TrialChange,
  type WaitingTrial,
} from '@capsweep/domain';

/** Trial `number` of a sweep, as it is planned: one cell, one repeat. */
export function aTrial(sweep: SweepId, number = 0, params?: Params): WaitingTrial {
  const place = { number, cell: 0, configuration: number, repeat: 0 };
  const id = trialId(sweep, number);
  return newTrial({ id, sweep, seed: number, ...place, ...(params && { params }) });
}

/** What worker `w1` offers: one slot of the default pool, at time 5,000. */
export function anOffer(parts: Partial<ClaimOffer> = {}): ClaimOffer {
  return {
    worker: workerId('w1'),
    pool: 'default',
    slots: 1,
    labels: [],
    at: 5_000,
    ...parts,
  };
}

/** A report without an epoch; its loss falls with its step. */
export function aReport(step: number, parts: Partial<Report> = {}): Report {
  return { step, metrics: { loss: 1 / (1 + step) }, at: 6_000 + step, ...parts };
}

/** A committed checkpoint of the trial's attempt. */
export function aCheckpoint(trial: Trial, step: number): CheckpointRef {
  return {
    trial: trial.id,
    attempt: trial.attempt,
    step,
    epoch: step / 100,
    bytes: 4_096,
    manifestSha256: step.toString(16).padStart(64, '0'),
    values: [0.5],
  };
}

/** The end of an attempt, at time 9,000, with a budget of two failures. */
export function anEnd(
  kind: 'completed' | 'stopped' | 'paused' | 'released' | 'lost' | 'failed',
): TrialChange {
  const error = { code: 'trial-crashed', message: 'the trainer threw' } as const;
  return {
    kind: 'attempt-ended',
    outcome: kind === 'failed' ? { kind, error, retryable: true } : { kind },
    at: 9_000,
    maxFailures: 2,
    by: 'scheduler',
    reason: 'a test says so',
  };
}
