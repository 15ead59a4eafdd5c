import { expect, it } from 'vitest';
import type { WorkerRow } from '@capsweep/protocol/http';
import { aSweep } from '@capsweep/testing';
import { waitsFor } from './waits-for.ts';

const counts = {
  ...{ planned: 3, waiting: 3, running: 0, paused: 0 },
  ...{ complete: 0, stopped: 0, failed: 0 },
};
const worker = (change: Partial<WorkerRow> = {}): WorkerRow => ({
  ...{ id: 'w', host: 'h', pool: 'default', slots: 2, busy: 0, engine: 'torch', device: 'cpu' },
  ...{ labels: ['cpu'], draining: false, connectedAt: 0, lastSeenAt: 0 },
  ...change,
});
const four = aSweep({ resources: { slots: 4, processes: 4 } });

it.each([
  [[], /^no worker of the pool default is connected$/],
  [[worker({ pool: 'other', slots: 9 }), worker({ draining: true, slots: 9 })], /^no worker of/],
  [
    [worker(), worker({ slots: 3 })],
    /^each trial takes 4 slots.* no connected one has more than 3$/,
  ],
])('says what is missing, with %j', (workers, why) => {
  expect(waitsFor(four, counts, workers)).toMatch(why);
});

it('says which labels nobody carries', () => {
  const sweep = aSweep({ resources: { labels: ['gpu', 'big'] } });
  expect(waitsFor(sweep, counts, [worker({ labels: ['gpu'] })])).toMatch(/carries gpu and big$/);
});

it('says nothing where a worker will do, or nothing waits', () => {
  expect(waitsFor(four, counts, [worker(), worker({ slots: 4, busy: 4 })])).toBeUndefined();
  expect(waitsFor(four, { ...counts, running: 1 }, [])).toBeUndefined();
  expect(waitsFor(four, { ...counts, waiting: 0 }, [])).toBeUndefined();
  expect(waitsFor({ ...four, state: 'paused' }, counts, [])).toBeUndefined();
});
