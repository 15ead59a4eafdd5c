import type { TrialDetail } from '@capsweep/protocol/http';
import { expect, it } from 'vitest';
import { groupMetrics } from './metric-groups.ts';
import { explainAttempt } from './outcome.ts';

it('draws the same measure of different data in one picture', () => {
  expect(groupMetrics(['train/loss', 'val/accuracy', 'val/loss', 'images/s', 'loss'])).toEqual([
    { name: 'loss', metrics: ['train/loss', 'val/loss', 'loss'] },
    { name: 'accuracy', metrics: ['val/accuracy'] },
    { name: 'images/s', metrics: ['images/s'] },
  ]);
});

type Attempt = TrialDetail['attempts'][number];
const attempt = (parts: Partial<Attempt>): Attempt => ({
  attempt: 1,
  worker: 'w',
  since: 0,
  fromStep: 0,
  toStep: 100,
  ...parts,
});

it.each([
  [attempt({}), undefined, 'running now'],
  [attempt({ outcome: 'completed' }), undefined, 'trained to the end'],
  [attempt({ outcome: 'stopped' }), undefined, 'stopped by the scheduler: rung 1'],
  [
    attempt({ outcome: 'lost' }),
    attempt({ attempt: 2, fromStep: 90 }),
    'the worker went silent for a whole lease; this does not count as a failure. Attempt 2 resumed from step 90.',
  ],
  [
    attempt({ outcome: 'failed', error: { code: 'trial-nan', message: 'the loss became NaN' } }),
    attempt({ attempt: 2 }),
    'the loss became NaN. Attempt 2 began anew.',
  ],
])('says how attempt %# ended', (one, next, words) => {
  expect(explainAttempt(one, next, { by: 'scheduler', reason: 'rung 1' })).toBe(words);
});
