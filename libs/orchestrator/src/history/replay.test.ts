import { expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, type House } from '../testdata/house.ts';

const epochs = 4;

/** One after the other: trial n reaches `ends[n]`, rising evenly over four epochs of a second each. */
async function played(ends: readonly number[], parts: Partial<SweepSpec> = {}): Promise<House> {
  const house = await aHouse();
  const search = { ...aSpec().search, configurations: ends.length, repeats: 1 };
  await house.orchestrator.people.create({
    spec: aSpec({ name: 'past', search, ...parts }),
    user: 'ada',
  });
  const worker = aWorker(house);
  for (const end of ends) {
    const granted = (await worker.claim()) as Grant;
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      house.clock.advance(1000);
      await worker.epoch(granted, epoch, (end * epoch) / epochs);
    }
    await worker.finish(granted);
  }
  return house;
}

const asha = { scheduler: 'asha', options: { minEpochs: 1, maxEpochs: epochs, eta: 2 } };

/**
 * The stopping rule by hand, one trial after the other: at a rung whoever is not among the best
 * floor(n / 2) of those that came ends there.
 */
function byHand(ends: readonly number[]): readonly number[] {
  const came = new Map<number, number[]>([1, 2].map((rung) => [rung, []]));
  return ends.map((end) => {
    for (const [rung, values] of came) {
      values.push((end * rung) / epochs);
      const better = values.filter((value) => value > (end * rung) / epochs).length;
      if (values.length >= 2 && better >= Math.max(1, Math.floor(values.length / 2))) return rung;
    }
    return epochs;
  });
}

it('says what another scheduler would have saved, and that the winner would be there', async () => {
  const ends = [0.5, 0.2, 0.9, 0.3, 0.6, 0.1];
  const house = await played(ends);
  const told = await house.orchestrator.people.replay('past', asha);
  const kept = byHand(ends);
  const sum = kept.reduce((a, b) => a + b, 0);
  expect(told.workers).toBe(1);
  expect(told.total).toEqual({
    trials: 6,
    stopped: kept.filter((n) => n < epochs).length,
    cut: 0,
    epochs: { recorded: 24, replayed: sum },
    steps: { recorded: 240, replayed: sum * 10 },
    seconds: { recorded: 24, replayed: sum },
  });
  expect(told.cells[0]?.winner).toMatchObject({ trials: [2], value: 0.9, kept: true });
});

it('says that a late bloomer would have been lost, and why', async () => {
  const house = await aHouse();
  const search = { ...aSpec().search, configurations: 2, repeats: 1 };
  await house.orchestrator.people.create({ spec: aSpec({ name: 'past', search }), user: 'ada' });
  const worker = aWorker(house);
  for (const curve of [
    [0.5, 0.5, 0.5, 0.5],
    [0.1, 0.2, 0.3, 0.9],
  ]) {
    const granted = (await worker.claim()) as Grant;
    for (const [i, value] of curve.entries()) await worker.epoch(granted, i + 1, value);
    await worker.finish(granted);
  }
  const { cells } = await house.orchestrator.people.replay('past', asha);
  expect(cells[0]?.winner).toMatchObject({
    trials: [1],
    kept: false,
    reason: 'rung 1 of 2: 2nd of 2, the best 1 go on',
  });
});

it('takes the repeats of a configuration together, and every cell by itself', async () => {
  const search = { ...aSpec().search, configurations: 2, repeats: 2 };
  const house = await played([0.1, 0.3, 0.8, 0.6, 0.5, 0.5, 0.2, 0.2], {
    search,
    compare: { head: ['fc', 'xnodr'] },
  });
  const { cells, total } = await house.orchestrator.people.replay('past', asha);
  expect(cells.map(({ given, trials }) => [given['head'], trials])).toEqual([
    ['fc', 4],
    ['xnodr', 4],
  ]);
  expect(cells.map(({ winner }) => winner?.value)).toEqual([0.5, 0.7]);
  expect(total.epochs.recorded).toBe(32);
});

it('refuses what cannot be replayed', async () => {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: aSpec({ name: 'new' }), user: 'ada' });
  const { people } = house.orchestrator;
  await expect(people.replay('new', asha)).rejects.toThrow('nothing to replay');
  const past = (await played([0.1, 0.2])).orchestrator.people;
  await expect(past.replay('past', { scheduler: 'asah', options: {} })).rejects.toThrow(
    /scheduler is "asah"; did you mean asha\?/,
  );
  await expect(past.replay('past', { ...asha, options: { eta: 1 } })).rejects.toThrow(
    'cannot replay with asha: eta is 1; at least 2 is allowed',
  );
  await expect(past.replay('past', { scheduler: 'pbt', options: {} })).rejects.toThrow(
    'cannot replay with pbt: it changes parameters on the way',
  );
});
