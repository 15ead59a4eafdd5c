import { expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, type House } from './testdata/house.ts';

const small = (parts: Partial<SweepSpec> = {}): SweepSpec =>
  aSpec({
    name: 'small',
    space: { x: { kind: 'float', min: 0, max: 1, log: false } },
    search: {
      ...aSpec().search,
      sampler: { name: 'tpe', options: { startup: 2 } },
      configurations: 4,
      repeats: 1,
    },
    ...parts,
  });

const xOf = ({ assignment }: Grant): number => assignment.params['x'] as number;
const run = (house: House): Promise<Grant[]> => drain(house, xOf);

it('goes on with a sweep that is complete, as if it had known from the start', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: small(), user: 'ada' });
  const first = await run(house);
  expect(people.view('small').sweep.state).toBe('complete');
  await people.extend('small', 3);
  expect(people.view('small')).toMatchObject({
    sweep: { state: 'running' },
    counts: { planned: 7, complete: 4 },
  });
  const more = await run(house);
  expect(people.view('small').sweep.state).toBe('complete');

  const whole = await aHouse();
  const search = { ...small().search, configurations: 7 };
  await whole.orchestrator.people.create({ spec: small({ search }), user: 'ada' });
  expect([...first, ...more].map(xOf)).toEqual((await run(whole)).map(xOf));
});

it('goes on after a restart with what an ended sweep was given', async () => {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: small(), user: 'ada' });
  await run(house);
  await house.orchestrator.people.extend('small', 2);
  const again = await house.takeOver();
  expect(await run(again)).toHaveLength(2);
  expect(again.orchestrator.people.view('small').counts).toMatchObject({ complete: 6, planned: 6 });
});

it('gives a stopped sweep new trials, and leaves alone those that it never had', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  const resources = { ...aSpec().resources, maxParallel: 1 };
  await people.create({ spec: small({ resources }), user: 'ada' });
  const worker = aWorker(house);
  const granted = (await worker.claim()) as Grant;
  await worker.epoch(granted, 1, 0.5);
  await worker.finish(granted);
  await people.stop('small', 'user', 'enough');
  const had = people.view('small').counts;
  await people.extend('small', 2);
  const { counts, sweep } = people.view('small');
  expect(sweep.state).toBe('running');
  expect(counts.planned).toBe(had.complete + had.stopped + 2);
  await run(house);
  expect(people.view('small').counts).toMatchObject({ complete: had.complete + 2 });
});

it('gives a running sweep more at once', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: small(), user: 'ada' });
  const worker = aWorker(house);
  const granted = (await worker.claim()) as Grant;
  await people.extend('small', 6);
  await worker.epoch(granted, 1, 0.5);
  await worker.finish(granted);
  await run(house);
  expect(people.view('small').counts).toMatchObject({ complete: 10, planned: 10 });
});

it('counts the time of a sweep anew', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: small({ stop: { afterSeconds: 60 } }), user: 'ada' });
  await run(house);
  house.clock.advance(100_000);
  await people.extend('small', 2);
  house.clock.advance(59_000);
  await house.orchestrator.tick();
  expect(people.view('small').sweep.state).toBe('running');
  house.clock.advance(2_000);
  await house.orchestrator.tick();
  expect(people.view('small').sweep).toMatchObject({ state: 'stopped' });
});

it('refuses when there is nothing left to try, and changes nothing', async () => {
  const house = await aHouse();
  const { people } = house.orchestrator;
  const spec = small({
    space: { x: { kind: 'choice', values: [0.1, 0.2], ordered: false } },
    search: { ...aSpec().search, sampler: { name: 'grid', options: {} }, configurations: 2 },
  });
  await people.create({ spec, user: 'ada' });
  await run(house);
  await expect(people.extend('small', 1)).rejects.toThrow('its sampler grid has no further');
  await expect(people.extend('small', 0)).rejects.toThrow('at least 1 is needed');
  expect(people.view('small').sweep.state).toBe('complete');
});
