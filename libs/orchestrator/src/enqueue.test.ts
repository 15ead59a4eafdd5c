/** @file Configurations that somebody wants tried next, in the middle of a sweep. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Grant, Params, SweepSpec, TrialStore } from '@capsweep/domain';
import { rngFor } from '@capsweep/search';
import { createMemoryStores } from '@capsweep/stores/memory';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, twoHeads, type House } from './testdata/house.ts';

const configurations = 24;

const mixed = (
  search: Partial<SweepSpec['search']> = {},
  parts: Partial<SweepSpec> = {},
): SweepSpec =>
  aSpec({
    name: 'mixed',
    space: {
      rate: { kind: 'float', min: 1e-4, max: 1, log: true },
      drop: { kind: 'float', min: 0, max: 0.5, step: 0.05, log: false },
      width: { kind: 'int', min: 1, max: 64, step: 1, log: false },
      kind: { kind: 'choice', values: ['a', 'b'], ordered: false },
      dim: { kind: 'int', min: 2, max: 16, step: 2, log: false, when: { kind: ['b'] } },
    },
    search: { ...aSpec().search, configurations, ...search },
    ...parts,
  });

const accuracyOf = ({ assignment: { params } }: Grant): number =>
  Number(params['width']) / 64 - Math.abs(Math.log10(Number(params['rate'])) + 2) / 10;

async function aMixed(spec = mixed()): Promise<House> {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec, user: 'ada' });
  return house;
}

/** Lets so many workers try so many configurations, or all that are left; whose turn it is, is left to chance. */
async function work(house: House, workers: number, trials = Infinity): Promise<void> {
  const rng = rngFor(workers, 3);
  const crew = Array.from({ length: workers }, (_, i) => ({
    worker: aWorker(house, `w${i}`),
    granted: undefined as Grant | undefined,
  }));
  let claimed = 0;
  const isBusy = (): boolean => crew.some(({ granted }) => granted);
  for (;;) {
    const one = crew[rng.below(workers)] as (typeof crew)[number];
    if (one.granted) {
      await one.worker.epoch(one.granted, 1, accuracyOf(one.granted));
      await one.worker.finish(one.granted);
      one.granted = undefined;
    } else if (claimed < trials) {
      one.granted = await one.worker.claim();
      if (one.granted) claimed += 1;
    }
    const { state } = house.orchestrator.people.view('mixed').sweep;
    if (!isBusy() && (claimed >= trials || state !== 'running')) return;
  }
}

const query = { sort: 'number', order: 'asc', where: [], offset: 0, limit: 1000 } as const;
const paramsOf = ({ orchestrator: { people } }: House, sweep = 'mixed'): readonly Params[] =>
  people.trials(sweep, query).rows.map(({ params }) => params ?? {});

describe.each([1, 4])('with %i workers', (workers) => {
  it('tries it once, as the number that was told, whoever leads by then', async () => {
    const house = await aMixed();
    await work(house, workers, 6);
    const wanted = { rate: 0.0123456789, width: 17 };
    const told = await house.orchestrator.people.enqueue('mixed', { params: wanted });
    expect(told).toEqual({ configuration: 6, trials: [6], params: wanted });
    const again = await house.takeOver();
    expect(paramsOf(again)).toEqual(paramsOf(house));
    await work(again, workers);

    const alone = await aMixed();
    await work(alone, workers);
    // Random search draws each configuration by its number: all the others are what they were.
    const expected = paramsOf(alone).map((params, n) =>
      n === 6 ? { ...params, ...wanted } : params,
    );
    expect(paramsOf(again)).toEqual(expected);
    expect(again.orchestrator.people.view('mixed')).toMatchObject({
      sweep: { state: 'complete' },
      counts: { planned: configurations, complete: configurations },
    });
  });
});

it.each(['tpe', 'auto', 'cmaes'])(
  'leaves a deterministic sweep with %s the same for any number of workers',
  async (sampler) => {
    const outcome = async (workers: number): Promise<readonly Params[]> => {
      const search = { sampler: { name: sampler, options: {} }, deterministic: true };
      let house = await aMixed(mixed(search));
      await work(house, workers, 5);
      await house.orchestrator.people.enqueue('mixed', {
        params: { rate: 0.5, kind: 'b', dim: 4 },
      });
      if (workers > 1) house = await house.takeOver();
      await work(house, workers, 7);
      await house.orchestrator.people.enqueue('mixed', { params: { width: 3 } });
      await work(house, workers);
      return paramsOf(house);
    };
    const alone = await outcome(1);
    expect(alone[5]).toMatchObject({ rate: 0.5, kind: 'b', dim: 4 });
    expect(alone[12]).toMatchObject({ width: 3 });
    expect(await outcome(4)).toEqual(alone);
  },
);

it('is the same after a restart where the sampler goes by all that is known', async () => {
  const outcome = async (restarts: boolean): Promise<readonly Params[]> => {
    const sampler = { name: 'tpe', options: { startup: 4 } };
    let house = await aMixed(mixed({ sampler }));
    await work(house, 1, 8);
    await house.orchestrator.people.enqueue('mixed', { params: { rate: 0.9 } });
    if (restarts) house = await house.takeOver();
    await work(house, 1, 3);
    if (restarts) house = await house.takeOver();
    await work(house, 1);
    return paramsOf(house);
  };
  expect(await outcome(true)).toEqual(await outcome(false));
});

/** A store that is asked to write a trial's parameters, and has to wait before it does. */
function heldUp() {
  const { trials, events } = createMemoryStores();
  let go: () => void = () => undefined;
  const allowed = new Promise<void>((resolve) => (go = resolve));
  let isAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const writeTrial: TrialStore['writeTrial'] = async (...write) => {
    isAsked();
    await allowed;
    await trials.writeTrial(...write);
  };
  const slow = new Proxy(trials, {
    get: (target, name: keyof TrialStore) =>
      name === 'writeTrial' ? writeTrial : target[name].bind(target),
  });
  return { ports: { trials: slow, events }, asked, go };
}

it('leaves alone a configuration whose parameters are just being written', async () => {
  const { ports, asked, go } = heldUp();
  const house = await aHouse(ports);
  const { people } = house.orchestrator;
  await people.create({ spec: mixed(), user: 'ada' });
  const claimed = aWorker(house).claim();
  await asked;
  const told = people.enqueue('mixed', { params: { rate: 0.5 } });
  await setImmediate();
  go();
  expect((await told).configuration).toBe(1);
  expect((await claimed)?.assignment.params).not.toMatchObject({ rate: 0.5 });
  expect((await aWorker(house, 'w2').claim())?.assignment.params).toMatchObject({ rate: 0.5 });
});

it('finds each a configuration of its own while workers claim', async () => {
  const house = await aMixed();
  const { people } = house.orchestrator;
  const claims: Promise<Grant | undefined>[] = [];
  const rates = [0.11, 0.12, 0.13, 0.14, 0.15];
  const told = await Promise.all(
    rates.map(async (rate, i) => {
      claims.push(aWorker(house, `w${i}`).claim());
      return await people.enqueue('mixed', { params: { rate } });
    }),
  );
  await drain(house);
  for (const granted of await Promise.all(claims)) {
    if (!granted) throw new Error('nothing was left to claim');
    await aWorker(house).finish(granted);
  }
  const tried = paramsOf(house).map(({ rate }) => rate);
  expect(told.map(({ configuration }) => tried[configuration])).toEqual(rates);
  expect(tried.filter((rate) => rates.includes(Number(rate)))).toHaveLength(rates.length);
});

it('leaves what is enqueued already, if that is wanted, also when the sweep has ended', async () => {
  const house = await aMixed(mixed({ configurations: 3, enqueue: [{ width: 1 }] }));
  const { people } = house.orchestrator;
  const enqueue = async (params: Params): Promise<number> =>
    (await people.enqueue('mixed', { params, skipIfExists: true })).configuration;
  expect(await enqueue({ width: 1 })).toBe(0);
  expect(await enqueue({ width: 1, rate: 0.5 })).toBe(1);
  expect(await enqueue({ rate: 0.5, width: 1 })).toBe(1);
  expect(await enqueue({ width: 2 })).toBe(2);
  await drain(house);
  const again = await house.takeOver();
  const told = again.orchestrator.people.enqueue('mixed', {
    params: { width: 2 },
    skipIfExists: true,
  });
  expect(await told).toMatchObject({ configuration: 2 });
  await refused(again, { width: 2 }, { code: 'sweep-state', message: 'is complete' });
});

it('comes after what the file holds, and after what was enqueued before', async () => {
  const house = await aMixed(mixed({ enqueue: [{ width: 1 }, { width: 2 }] }));
  const { people } = house.orchestrator;
  const numbers = [];
  for (const width of [3, 4])
    numbers.push((await people.enqueue('mixed', { params: { width } })).configuration);
  expect(numbers).toEqual([2, 3]);
  await drain(house);
  expect(
    paramsOf(house)
      .map(({ width }) => width)
      .slice(0, 4),
  ).toEqual([1, 2, 3, 4]);
});

it('is tried in each cell, and with each seed', async () => {
  const space: SweepSpec['space'] = {
    rate: { kind: 'float', min: 0, max: 1, log: false },
    dim: { kind: 'int', min: 2, max: 8, step: 2, log: false, when: { head: ['xnodr'] } },
  };
  const house = await aHouse();
  const { people } = house.orchestrator;
  await people.create({ spec: twoHeads({ space }), user: 'ada' });
  // One trial of the first configuration is enough for it to be chosen.
  const first = (await aWorker(house).claim()) as Grant;
  const told = await people.enqueue('two-heads', { params: { rate: 0.25, dim: 8 } });
  expect(told).toMatchObject({ configuration: 1, trials: [4, 5, 6, 7] });
  await aWorker(house).finish(first);
  await drain(house);
  expect(paramsOf(house, 'two-heads').slice(4)).toEqual([
    { head: 'fc', rate: 0.25 },
    { head: 'fc', rate: 0.25 },
    { head: 'xnodr', rate: 0.25, dim: 8 },
    { head: 'xnodr', rate: 0.25, dim: 8 },
  ]);
});

it('waits while the sweep is paused, and stays when it is given more', async () => {
  const house = await aMixed(mixed({ configurations: 3 }));
  const { people } = house.orchestrator;
  await people.pause('mixed');
  await people.enqueue('mixed', { params: { rate: 0.5 } });
  await people.resume('mixed');
  await people.extend('mixed', 1);
  await drain(house);
  expect(paramsOf(house)).toHaveLength(4);
  expect(paramsOf(house)[0]).toMatchObject({ rate: 0.5 });
});

it('takes a number that no trial had, in a sweep that goes on after it was stopped', async () => {
  const house = await aMixed(mixed({}, { resources: { ...aSpec().resources, maxParallel: 2 } }));
  const { people } = house.orchestrator;
  await work(house, 1, 3);
  await people.stop('mixed', 'user', 'enough');
  const had = paramsOf(house).length;
  await people.extend('mixed', 2);
  const { configuration } = await people.enqueue('mixed', { params: { rate: 0.5 } });
  expect(configuration).toBe(had);
  await drain(house);
  expect(paramsOf(house)[configuration]).toMatchObject({ rate: 0.5 });
});

describe('what cannot be tried is refused, and changes nothing', () => {
  const cannot = 'cannot enqueue in sweep mixed: ';
  it.each<[string, Params, string]>([
    ['nothing', {}, 'at least one parameter is needed'],
    ['an unknown name', { rte: 1 }, 'rte is not a parameter of the space; there are rate, drop,'],
    ['a value out of range', { rate: 2 }, 'rate is 2; a number from 0.0001 to 1 is allowed'],
    ['no number', { width: 'x' }, 'width is "x"; a whole number from 1 to 64 is allowed'],
    ['no whole number', { width: 1.5 }, 'width is 1.5; a whole number from 1 to 64 is allowed'],
    [
      'a value between two steps',
      { drop: 0.12 },
      'drop is 0.12; it goes from 0 in steps of 0.05, and 0.1 is the nearest',
    ],
    ['no choice', { kind: 'c' }, 'kind is "c"; allowed are a, b'],
    [
      'a parameter that another one rules out',
      { kind: 'a', dim: 4 },
      'dim takes part only where kind is b, and kind is a',
    ],
    [
      'a parameter that another one may rule out',
      { dim: 4 },
      'dim takes part only where kind is b; choose kind as well',
    ],
    [
      'what is compared',
      { head: 'fc' },
      'head is compared, and a configuration is tried in every cell; leave it out',
    ],
  ])('%s', async (_, params, message) => {
    const compare = { head: ['fc', 'xnodr'] };
    const house = await aMixed(mixed({}, 'head' in params ? { compare } : {}));
    await refused(house, params, { code: 'request-invalid', message: cannot + message });
  });

  it('anything, where the sampler tries everything anyway', async () => {
    const space: SweepSpec['space'] = { kind: { kind: 'choice', values: [1, 2], ordered: false } };
    const house = await aMixed(mixed({ sampler: { name: 'grid', options: {} } }, { space }));
    await refused(house, { kind: 2 }, { message: 'the sampler grid, which tries everything' });
  });

  it('more than are left to choose', async () => {
    const house = await aMixed(mixed({ configurations: 3 }));
    await work(house, 1, 2);
    await house.orchestrator.people.enqueue('mixed', { params: { rate: 0.5 } });
    await refused(
      house,
      { rate: 0.5 },
      {
        code: 'sweep-state',
        message:
          'sweep mixed has no configuration left to choose: all 3 are chosen already; give it more first (capsweep more mixed 1)',
      },
    );
  });

  it('anything, once the sweep is to stop or has ended', async () => {
    const house = await aMixed(mixed({ configurations: 2 }));
    const { people } = house.orchestrator;
    const first = (await aWorker(house).claim()) as Grant;
    await people.stop('mixed', 'user', 'enough');
    const stopping =
      'sweep mixed is stopping and tries nothing new; wait until it has stopped, then give it more (capsweep more mixed 1)';
    await refused(house, { rate: 0.5 }, { code: 'sweep-state', message: stopping });
    await aWorker(house).finish(first, 'stopped');
    const stopped =
      'sweep mixed is stopped and tries nothing new; give it more first (capsweep more mixed 1)';
    await refused(house, { rate: 0.5 }, { code: 'sweep-state', message: stopped });
    await people.extend('mixed', 1);
    await people.enqueue('mixed', { params: { rate: 0.5 } });
    await drain(house);
    expect(paramsOf(house).at(-1)).toMatchObject({ rate: 0.5 });
  });
});

async function refused(
  house: House,
  params: Params,
  { message, ...error }: { code?: string; message: string },
): Promise<void> {
  const stored = async () => [await house.ports.trials.sweeps(), paramsOf(house)];
  const before = await stored();
  const told = house.orchestrator.people.enqueue('mixed', { params });
  await expect(told).rejects.toMatchObject({
    ...error,
    message: expect.stringContaining(message) as string,
  });
  expect(await stored()).toEqual(before);
}
