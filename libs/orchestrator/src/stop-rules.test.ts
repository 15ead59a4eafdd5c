import { describe, expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, type House } from './testdata/house.ts';

type Stop = SweepSpec['stop'];

/** One trial after the other, of a minute each, with these accuracies. */
async function runUntilStopped(
  house: House,
  values: readonly number[],
): Promise<{ ran: number; reason: string | undefined }> {
  const worker = aWorker(house);
  let ran = 0;
  for (const value of values) {
    const granted = await worker.claim();
    if (!granted) break;
    house.clock.advance(60_000);
    await worker.epoch(granted, 1, value);
    await worker.finish(granted);
    ran += 1;
  }
  const { sweep } = house.orchestrator.people.view('ends');
  return { ran, reason: 'reason' in sweep ? sweep.reason : undefined };
}

async function ending(stop: Stop, parts: Partial<SweepSpec> = {}): Promise<House> {
  const house = await aHouse();
  const search = { ...aSpec().search, configurations: 20, repeats: 1 };
  await house.orchestrator.people.create({
    spec: aSpec({ name: 'ends', search, stop, ...parts }),
    user: 'ada',
  });
  return house;
}

const rising = Array.from({ length: 20 }, (_, i) => i / 20);

describe('a sweep ends, and says why,', () => {
  it.each<readonly [string, Stop, { values: readonly number[]; ran: number; reason: RegExp }]>([
    [
      'after its number of results',
      { results: 5 },
      { values: rising, ran: 5, reason: /^there are 5 results$/ },
    ],
    [
      'when its seconds are spent',
      { cost: { max: 150 } },
      { values: rising, ran: 3, reason: /^cost 180 of 150/ },
    ],
    [
      'when the sum of a metric is spent',
      { cost: { max: 1, metric: 'val/accuracy' } },
      { values: [0.25, 0.5, 0.5, 0.5], ran: 3, reason: /^cost 1\.25 of 1 are spent$/ },
    ],
    [
      'when nothing became better for long',
      { patience: 3 },
      { values: [0.1, 0.5, 0.4, 0.45, 0.5, 0.9], ran: 5, reason: /^no better than 0\.5 for 3/ },
    ],
    [
      'when it is good enough',
      { target: 0.4 },
      { values: [0.1, 0.5, 0.9], ran: 2, reason: /the target was 0\.4$/ },
    ],
  ])('%s', async (_, stop, { values, ran, reason }) => {
    const house = await ending(stop);
    const told = await runUntilStopped(house, values);
    expect(told.ran).toBe(ran);
    expect(told.reason).toMatch(reason);
    expect(house.orchestrator.people.view('ends').sweep.state).toBe('stopped');
  });
});

it.each<readonly [string, NonNullable<Stop['cost']>, RegExp]>([
  ['seconds', { max: 150 }, /^cost 160 of 150 are spent$/],
  ['a metric', { max: 0.8, metric: 'val/accuracy' }, /^cost 0\.9 of 0\.8 are spent$/],
])('counts what running trials have spent of %s so far', async (_, cost, reason) => {
  const house = await ending({ cost });
  const worker = aWorker(house);
  const [one, two] = [(await worker.claim()) as Grant, (await worker.claim()) as Grant];
  const state = (): string => house.orchestrator.people.view('ends').sweep.state;
  house.clock.advance(60_000);
  expect(await worker.epoch(one, 1, 0.4)).toEqual({ kind: 'continue' });
  await worker.epoch(two, 1, 0.3);
  expect(state()).toBe('running');
  house.clock.advance(20_000);
  // Twice 80 seconds; 0.4 + 0.5.
  expect(await worker.epoch(two, 2, 0.5)).toMatchObject({ kind: 'stop' });
  expect(state()).toBe('stopping');
  await worker.finish(two, 'stopped');
  await worker.finish(one, 'stopped');
  const { sweep } = house.orchestrator.people.view('ends');
  expect(sweep).toMatchObject({
    state: 'stopped',
    reason: expect.stringMatching(reason) as string,
  });
});

it('lets no cell of a comparison end before all have had their fill', async () => {
  const house = await ending({ patience: 2 }, { compare: { head: ['fc', 'xnodr'] } });
  // In turn: fc stands still from its first result on, xnodr grows twice.
  const values = [0.5, 0.1, 0.5, 0.2, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.5];
  const { ran, reason } = await runUntilStopped(house, values);
  expect(ran).toBe(10);
  expect(reason).toBe('no cell became better for 2 results');
});

it('takes the repeats of a configuration as one result', async () => {
  const search = { ...aSpec().search, configurations: 20, repeats: 2 };
  const house = await ending({ results: 2 }, { search });
  expect(await runUntilStopped(house, rising)).toMatchObject({ ran: 4 });
});

it('counts anew for a sweep that was given more', async () => {
  const house = await ending({ results: 2, patience: 2 });
  await runUntilStopped(house, [0.5, 0.4]);
  await house.orchestrator.people.extend('ends', 10);
  house.clock.advance(1);
  const { ran, reason } = await runUntilStopped(house, [0.1, 0.2, 0.3]);
  expect({ ran, reason }).toEqual({ ran: 2, reason: 'there are 2 results' });
});

it('tells samplers what a constraint is broken by', async () => {
  const house = await ending({}, { constraints: [{ metric: 'val/accuracy', max: 0.3 }] });
  const worker = aWorker(house);
  const granted = (await worker.claim()) as Grant;
  await worker.epoch(granted, 1, 0.5);
  await worker.finish(granted);
  const { sweep } = house.orchestrator.people.view('ends');
  const log = await house.ports.events.read(sweep.id, '0-0', 1000);
  const ended = log.map(({ event }) => event).find(({ kind }) => kind === 'attempt-ended');
  expect(ended).toMatchObject({ metrics: { 'val/accuracy': 0.5 }, values: [0.5] });
});
