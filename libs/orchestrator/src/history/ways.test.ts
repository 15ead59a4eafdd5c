import { describe, expect, it } from 'vitest';
import { workerId, type Objective, type SweepEvent } from '@capsweep/domain';
import { observeWays, type Ways } from './ways.ts';

const accuracy: readonly Objective[] = [{ metric: 'acc', goal: 'maximize' }];
function fold(events: readonly SweepEvent[], objectives = accuracy): Ways {
  const ways: Parameters<typeof observeWays>[0] = new Map();
  for (const event of events) observeWays(ways, event, { objectives });
  return ways;
}

const at = 1;
const worker = workerId('w');
const start = (trial: number, attempt = 1): SweepEvent => ({
  kind: 'attempt-started',
  at,
  trial,
  attempt,
  worker,
});
const begin = (trial: number, rate: number): readonly SweepEvent[] => [
  start(trial),
  { kind: 'trial-decided', at, trial, params: { rate } },
];
const report = (trial: number, epoch: number, value = epoch): SweepEvent => ({
  kind: 'trial-reported',
  at,
  trial,
  step: epoch * 10,
  epoch,
  values: [value],
});
/** Trial goes on from the checkpoint that a donor's attempt wrote at an epoch. */
const fork = (
  trial: number,
  donor: readonly [from: number, attempt: number],
  epoch: number,
  rate: number,
): SweepEvent => {
  const [from, attempt] = donor;
  const params = { rate };
  return {
    kind: 'trial-forked',
    ...{ at, trial, from, attempt, step: epoch * 10, epoch, params, reason: 'r' },
  };
};
const part = (from: number, trial: number, rate: number): object => ({
  from,
  trial,
  params: { rate },
});

describe('the way of a trial', () => {
  it('leads through its donors, and through theirs', () => {
    const ways = fold([
      ...[0, 1, 2].flatMap((n) => begin(n, (n + 1) / 10)),
      // 1 goes on from 0 at epoch 2, then 2 from 1 at epoch 5.
      ...[report(0, 1), report(0, 2), fork(1, [0, 1], 2, 0.11), start(1, 2)],
      ...[report(1, 3), report(1, 4), report(1, 5), fork(2, [1, 2], 5, 0.12), start(2, 2)],
      report(2, 6),
    ]);
    expect(ways.get(2)?.latest).toEqual({
      parts: [part(0, 0, 0.1), part(2, 1, 0.11), part(5, 2, 0.12)],
      epoch: 6,
    });
    expect(ways.get(0)?.latest.parts).toEqual([part(0, 0, 0.1)]);
  });

  it('takes what the donor was when it wrote the checkpoint, not what it became since', () => {
    const ways = fold([
      ...[0, 1, 2].flatMap((n) => begin(n, (n + 1) / 10)),
      ...[report(1, 4), fork(1, [0, 1], 3, 0.11), start(1, 2), report(1, 4, 1)],
      // The checkpoint is of trial 1's first attempt, before it went on from trial 0.
      ...[fork(2, [1, 1], 4, 0.22), start(2, 2)],
    ]);
    expect(ways.get(2)?.latest.parts).toEqual([part(0, 1, 0.2), part(4, 2, 0.22)]);
    expect(ways.get(1)?.latest.parts).toEqual([part(0, 0, 0.1), part(3, 1, 0.11)]);
  });

  it('leaves out parts that a checkpoint is older than, and that trained nothing', () => {
    const ways = fold([
      ...[0, 1].flatMap((n) => begin(n, (n + 1) / 10)),
      ...[report(0, 2), fork(0, [0, 1], 2, 0.11), start(0, 2), fork(1, [0, 2], 2, 0.12)],
    ]);
    expect(ways.get(1)?.latest.parts).toEqual([part(0, 0, 0.1), part(2, 1, 0.12)]);
  });

  it('keeps the way to the best evaluation when a later fork does no better', () => {
    const ways = fold([
      ...[0, 1].flatMap((n) => begin(n, (n + 1) / 10)),
      ...[report(1, 1, 9), report(1, 2, 3), report(0, 2, 8), fork(1, [0, 1], 2, 0.11)],
      ...[start(1, 2), report(1, 3, 7), report(1, 4, NaN)],
    ]);
    expect(ways.get(1)?.best).toEqual({ parts: [part(0, 1, 0.2)], epoch: 1, values: [9] });
    expect(ways.get(1)?.latest).toEqual({
      parts: [part(0, 0, 0.1), part(2, 1, 0.11)],
      epoch: 4,
    });
  });

  it('is the newest for several objectives, and empty before anything is decided', () => {
    const two = [...accuracy, { metric: 'size', goal: 'minimize' } as const];
    const ways = fold([...begin(0, 0.1), report(0, 1, 9), report(0, 2, 3), start(1)], two);
    expect(ways.get(0)?.best).toMatchObject({ epoch: 2, values: [3] });
    expect(ways.get(1)?.latest.parts).toEqual([]);
  });
});
