import { workerId, type SweepEvent } from '@capsweep/domain';

const error = { code: 'trial-crashed', message: 'boom', details: { line: 3 } } as const;
const worker = workerId('w1');

/** Every kind of event, with and without what is optional, and numbers that JSON cannot say. */
export const everyEvent: readonly SweepEvent[] = [
  { kind: 'sweep-created', at: 1 },
  { kind: 'sweep-changed', at: 1.5, state: 'paused' },
  { kind: 'sweep-changed', at: 2, state: 'stopping', reason: '' },
  { kind: 'trial-added', at: 3, trial: 0 },
  { kind: 'trial-decided', at: 4, trial: 999_999_999, params: { lr: 0.1, on: false, head: 'fc' } },
  { kind: 'attempt-started', at: 5, trial: 1, attempt: 2, worker },
  { kind: 'trial-reported', at: 6, trial: 1, step: 469, epoch: 1.5, values: [0.1, NaN, -Infinity] },
  { kind: 'trial-reported', at: 6, trial: 1, step: 9, epoch: 2, values: [1], metrics: { y: 0.5 } },
  { kind: 'checkpoint-committed', at: 7, trial: 1, attempt: 2, step: 9, bytes: 5e9, best: true },
  { kind: 'checkpoint-committed', at: 7, trial: 1, attempt: 2, step: 9, bytes: 0, best: false },
  {
    kind: 'attempt-ended',
    at: 8,
    trial: 1,
    attempt: 2,
    outcome: 'failed',
    step: 9,
    state: 'failed',
    by: 'sweep',
    reason: 'r',
    error,
    metrics: { loss: NaN },
    values: [-0],
  },
  {
    kind: 'attempt-ended',
    at: 8,
    trial: 1,
    attempt: 2,
    outcome: 'lost',
    step: 9,
    state: 'waiting',
  },
  { kind: 'checkpoints-dropped', at: 8, trial: 1, which: ['latest', 'best'] },
  { kind: 'checkpoints-dropped', at: 8, trial: 1, which: [] },
  {
    kind: 'trial-forked',
    at: 9,
    trial: 1,
    from: 0,
    attempt: 2,
    step: 469,
    epoch: 1,
    params: { lr: 0.2 },
    reason: 'r',
  },
  { kind: 'trial-moved', at: 9, trial: 1, state: 'paused' },
  { kind: 'trial-moved', at: 9, trial: 1, state: 'stopped', by: 'user', reason: 'x' },
  { kind: 'trial-moved', at: 9, trial: 1, state: 'stopped', metrics: { latency: 0.5 } },
];
