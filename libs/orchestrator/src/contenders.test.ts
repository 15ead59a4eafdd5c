import { expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, type House } from './testdata/house.ts';

const spec = (parts: Partial<SweepSpec['search']> = {}): SweepSpec =>
  aSpec({
    name: 'race',
    space: { x: { kind: 'choice', values: [0, 1, 2, 3], ordered: true } },
    search: {
      ...aSpec().search,
      sampler: { name: 'grid', options: {} },
      configurations: 4,
      repeats: 6,
      firstRepeats: 2,
      ...parts,
    },
  });

/** 0 and 1 are about as good, 2 and 3 are clearly worse; the noise depends on the seed alone. */
const accuracy = ({ assignment: { params, seed } }: Grant): number =>
  ([0.9, 0.899, 0.5, 0.3][Number(params['x'])] ?? 0) +
  0.01 * Math.sin(7 * seed + Number(params['x']));

const seedsOf = (house: House): number[] => {
  const rows = house.orchestrator.people.configurations('race');
  return [0, 1, 2, 3].map((x) => rows.find(({ params }) => params['x'] === x)?.trials.length ?? 0);
};

it('gives more seeds to contenders only, up to the most, and shows how sure it is', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: spec(), user: 'ada' });
  expect(people.view('race').counts.planned).toBe(8);
  await drain(house, accuracy);
  expect(people.view('race')).toMatchObject({
    sweep: { state: 'complete' },
    counts: { complete: 16, planned: 16 },
  });
  expect(seedsOf(house)).toEqual([6, 6, 2, 2]);
  const [best] = people.configurations('race');
  expect(best?.values?.[0]).toMatchObject({ count: 6, half95: expect.any(Number) as number });
});

it('ends when the best stands alone', async () => {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: spec(), user: 'ada' });
  await drain(house, (granted) => accuracy(granted) - Number(granted.assignment.params['x']) / 5);
  expect(seedsOf(house)).toEqual([2, 2, 2, 2]);
});

it('has the same trials after a restart in the middle, and with many workers', async () => {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: spec(), user: 'ada' });
  const workers = ['a', 'b', 'c'].map((name) => aWorker(house, name));
  for (let n = 0; n < 3; n += 1) {
    const granted = await Promise.all(workers.map((worker) => worker.claim()));
    for (const [i, one] of granted.entries()) {
      if (!one) continue;
      await workers[i]?.epoch(one, 1, accuracy(one));
      await workers[i]?.finish(one);
    }
  }
  const again = await house.takeOver();
  await drain(again, accuracy);
  expect(seedsOf(again)).toEqual([6, 6, 2, 2]);
});
