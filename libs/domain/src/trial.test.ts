import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isFinished,
  newTrial,
  sweepId,
  transition,
  trialId,
  workerId,
  type Trial,
  type TrialChange,
} from './index.ts';

const sweep = sweepId('abcd1234');
const worker = workerId('w1');
const fresh = newTrial({
  id: trialId(sweep, 0),
  sweep,
  number: 0,
  cell: 0,
  configuration: 0,
  repeat: 0,
  seed: 1,
});
const ended = (kind: 'completed' | 'stopped' | 'paused' | 'released' | 'lost'): TrialChange => ({
  kind: 'attempt-ended',
  outcome: { kind },
  at: 9,
  maxFailures: 1,
  by: 'scheduler',
  reason: 'test',
});
const failed = (retryable: boolean): TrialChange => ({
  kind: 'attempt-ended',
  outcome: { kind: 'failed', error: { code: 'trial-crashed', message: 'boom' }, retryable },
  at: 9,
  maxFailures: 1,
  by: 'sweep',
  reason: 'boom',
});
const claimed: TrialChange = { kind: 'claimed', worker, at: 5 };
const checkpointed: TrialChange = {
  kind: 'checkpointed',
  best: false,
  ref: { trial: fresh.id, attempt: 1, step: 40, epoch: 1, bytes: 10, manifestSha256: 'ab' },
};
const run = (...changes: TrialChange[]): Trial => changes.reduce<Trial>(transition, fresh);

describe('transition', () => {
  it('walks the straight way', () => {
    const done = run(claimed, { kind: 'decided', params: { lr: 0.1 } }, ended('completed'));
    expect(done).toMatchObject({ state: 'complete', endedAt: 9, attempt: 1, version: 4 });
    expect(done.history).toEqual([
      { attempt: 1, worker, since: 5, until: 9, fromStep: 0, toStep: 0, outcome: 'completed' },
    ]);
  });

  it('returns a lost attempt to waiting, at its last checkpoint, without counting a failure', () => {
    const report: TrialChange = { kind: 'reported', step: 55, metrics: {} };
    const lost = run(claimed, checkpointed, report, ended('lost'));
    expect(lost).toMatchObject({ state: 'waiting', bell: 2, failures: 0, step: 40 });
    expect(lost.resumeFrom?.step).toBe(40);
    const again = [claimed, ended('completed')].reduce(transition, lost);
    expect(again.history[1]).toMatchObject({ attempt: 2, fromStep: 40, outcome: 'completed' });
  });

  it('remembers which reports stand, apart from where an attempt resumes', () => {
    const report = (step: number): TrialChange => ({ kind: 'reported', step, metrics: {} });
    const resumed = (...changes: TrialChange[]): Trial =>
      run(claimed, ...changes, ended('released'));
    expect(resumed(report(39), checkpointed)).toMatchObject({ step: 40, reported: 39 });
    expect(resumed(report(40), checkpointed)).toMatchObject({ step: 40, reported: 40 });
    expect(resumed(checkpointed, report(55))).toMatchObject({ step: 40, reported: 40 });
    expect(resumed(report(55))).not.toHaveProperty('reported');
    expect(resumed(checkpointed)).not.toHaveProperty('reported');
  });

  it('retries failures up to the budget and hopeless ones never', () => {
    expect(run(claimed, failed(true)).state).toBe('waiting');
    expect(run(claimed, failed(true), claimed, failed(true))).toMatchObject({
      state: 'failed',
      failures: 2,
    });
    expect(run(claimed, failed(false)).state).toBe('failed');
  });

  it('carries no field into a state that does not have it', () => {
    const waiting = run(claimed, ended('paused'), { kind: 'resumed' });
    expect(Object.keys(waiting)).not.toContain('lease');
    expect(Object.keys(waiting)).not.toContain('by');
  });
});

const anyChange = fc.constantFrom(
  claimed,
  checkpointed,
  failed(true),
  failed(false),
  ended('completed'),
  ended('stopped'),
  ended('paused'),
  ended('released'),
  ended('lost'),
  { kind: 'resumed' } as const,
  { kind: 'paused', by: 'user' } as const,
  { kind: 'stopped', by: 'user', reason: 'x', at: 3 } as const,
  { kind: 'decided', params: {} } as const,
);

describe('laws', () => {
  it('holds for any history: versions, attempts and bells only grow; the end is final', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        let trial: Trial = fresh;
        for (const change of changes) {
          const before = trial;
          try {
            trial = transition(trial, change);
          } catch (error) {
            expect(error).toMatchObject({ code: 'trial-state' });
            continue;
          }
          expect(isFinished(before)).toBe(false);
          expect(trial.version).toBe(before.version + 1);
          expect(trial.attempt - before.attempt).toBe(change.kind === 'claimed' ? 1 : 0);
          const rings = trial.state === 'waiting' && before.state !== 'waiting';
          expect(trial.bell - before.bell).toBe(rings ? 1 : 0);
          expect(trial.failures).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
