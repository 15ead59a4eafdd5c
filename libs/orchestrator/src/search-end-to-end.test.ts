import { expect, it } from 'vitest';
import type { Grant } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker } from './testdata/house.ts';

const promoting = (configurations: number) =>
  aSpec({
    name: 'rise',
    search: { ...aSpec().search, configurations, repeats: 1 },
    schedule: {
      name: 'asha',
      options: { minEpochs: 1, maxEpochs: 3, eta: 3, type: 'promote' },
    },
  });

it('pauses at the rung, frees the slot, and resumes the best on another worker from its checkpoint', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: promoting(3), user: 'ada' });
  const [first, second] = [aWorker(house, 'w1'), aWorker(house, 'w2')];
  const scores = [0.5, 0.9, 0.4];
  for (const score of scores) {
    const granted = (await first.claim()) as Grant;
    await first.commit(granted, 1, score);
    const decision = await first.epoch(granted, 1, score);
    if (decision.kind === 'pause') {
      expect(decision.reason).toBe('waits at rung 1 of 1');
      await first.finish(granted, 'paused');
    }
  }
  // The second is the best of three; it goes on elsewhere, from where it was.
  const resumed = (await second.claim()) as Grant;
  expect(resumed.assignment.trial).toMatch(/-1$/);
  expect(resumed.resume).toMatchObject({ epoch: 1, step: 10 });
  await second.epoch(resumed, 2, 0.92);
  await second.epoch(resumed, 3, 0.93);
  await second.finish(resumed);
  expect(await second.claim()).toBeUndefined();
  const states = await Promise.all([0, 1, 2].map((n) => people.trial('rise', n)));
  expect(states.map(({ state }) => state)).toEqual(['stopped', 'complete', 'stopped']);
  expect(states[0]).toMatchObject({
    by: 'scheduler',
    reason: 'rung 1 of 1: everyone has come, and it is not among the best',
  });
  expect(people.view('rise').sweep.state).toBe('complete');
});

it('still knows after a restart who rests and who may rise', async () => {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: promoting(3), user: 'ada' });
  const worker = aWorker(house);
  for (const score of [0.5, 0.9]) {
    const granted = (await worker.claim()) as Grant;
    await worker.commit(granted, 1, score);
    await worker.epoch(granted, 1, score);
    await worker.finish(granted, 'paused');
  }
  const again = await house.takeOver();
  const other = aWorker(again, 'w9');
  const third = (await other.claim()) as Grant;
  expect(third.assignment.trial).toMatch(/-2$/);
  await other.commit(third, 1, 0.1);
  await other.epoch(third, 1, 0.1);
  await other.finish(third, 'paused');
  const resumed = (await other.claim()) as Grant;
  expect(resumed.assignment.trial).toMatch(/-1$/);
});

it('tries first what it was told to, and lets the sampler choose the rest', async () => {
  const house = await aHouse();
  const spec = aSpec({
    name: 'told',
    space: {
      rate: { kind: 'float', min: 0, max: 1, log: false },
      head: { kind: 'choice', values: ['fc', 'xnodr'], ordered: false },
      dim: { kind: 'int', min: 2, max: 8, step: 2, log: false, when: { head: ['xnodr'] } },
    },
    search: {
      ...aSpec().search,
      configurations: 3,
      repeats: 1,
      enqueue: [
        { head: 'xnodr', dim: 4 },
        { head: 'fc', rate: 0.25 },
      ],
    },
  });
  await house.orchestrator.people.create({ spec, user: 'ada' });
  const worker = aWorker(house);
  const params = async () => ((await worker.claim()) as Grant).assignment.params;
  const first = await params();
  expect(first).toMatchObject({ head: 'xnodr', dim: 4 });
  expect(first['rate']).toBeGreaterThanOrEqual(0);
  const second = await params();
  expect(second).toMatchObject({ head: 'fc', rate: 0.25 });
  expect(second).not.toHaveProperty('dim');
});
