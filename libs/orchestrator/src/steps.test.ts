import { describe, expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, type House } from './testdata/house.ts';

const spec = (parts: Partial<SweepSpec> = {}): SweepSpec =>
  aSpec({
    name: 'timetable',
    space: {
      rate: { kind: 'float', min: 0.001, max: 1, log: true },
      drop: { kind: 'float', min: 0, max: 0.5, log: false },
    },
    search: { ...aSpec().search, configurations: 1, repeats: 1, enqueue: [{ rate: 0.3, drop: 0 }] },
    schedule: { name: 'steps', options: { steps: '2: rate=0.1; 3: drop=0.5' } },
    ...parts,
  });

async function begun(): Promise<{ house: House; granted: Grant }> {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: spec(), user: 'ada' });
  return { house, granted: await claim(house) };
}

async function claim(house: House): Promise<Grant> {
  const granted = await aWorker(house).claim();
  if (!granted) throw new TypeError('nothing waits');
  return granted;
}

/** Trains these epochs, each with its checkpoint; returns what was said to each. */
async function train(house: House, granted: Grant, epochs: readonly number[]): Promise<string[]> {
  const said: string[] = [];
  for (const epoch of epochs) {
    await aWorker(house).commit(granted, epoch, 0.5);
    said.push((await aWorker(house).epoch(granted, epoch, 0.5)).kind);
  }
  return said;
}

const handOver = (house: House, granted: Grant): Promise<unknown> =>
  aWorker(house).finish(granted, 'paused');
const paramsOf = ({ assignment: { params } }: Grant): object => ({
  rate: params['rate'],
  drop: params['drop'],
});

describe('a trial with a timetable', () => {
  it('goes on from its own checkpoints, with the next parameters each time', async () => {
    const { house, granted } = await begun();
    expect(granted.untilEpoch).toBe(2);
    expect(paramsOf(granted)).toEqual({ rate: 0.3, drop: 0 });
    expect(await train(house, granted, [1, 2])).toEqual(['continue', 'pause']);
    await handOver(house, granted);

    const second = await claim(house);
    const own = { trial: granted.assignment.trial, attempt: 1, step: 20, epoch: 2 };
    expect(second).toMatchObject({ resume: own, untilEpoch: 3, assignment: { attempt: 2 } });
    expect(paramsOf(second)).toEqual({ rate: 0.1, drop: 0 });
    expect(await train(house, second, [3])).toEqual(['pause']);
    await handOver(house, second);

    const third = await claim(house);
    expect(third.untilEpoch).toBeUndefined();
    expect(paramsOf(third)).toEqual({ rate: 0.1, drop: 0.5 });
    expect(await train(house, third, [4, 5])).toEqual(['continue', 'continue']);
    await aWorker(house).finish(third);
    const { people } = house.orchestrator;
    expect(await people.trial('timetable', 0)).toMatchObject({ state: 'complete', failures: 0 });
    const { lines } = await people.log('timetable', 0, 10);
    expect(lines.map(({ text }) => text)).toEqual([
      'epoch 2: goes on with rate 0.1',
      'epoch 3: goes on with drop 0.5',
    ]);
  });

  it('trains an epoch again whose checkpoint was lost, with the parameters that it had', async () => {
    const { house, granted } = await begun();
    await train(house, granted, [1]);
    // The report of epoch 2 arrives, its checkpoint does not, and the worker dies.
    expect(await aWorker(house).epoch(granted, 2, 0.5)).toMatchObject({ kind: 'pause' });
    house.clock.advance(11_000);
    await house.orchestrator.tick();

    const again = await claim(house);
    expect(again).toMatchObject({ resume: { step: 10, epoch: 1 }, untilEpoch: 2 });
    expect(paramsOf(again)).toEqual({ rate: 0.3, drop: 0 });
    // The log has epoch 2 already, so the scheduler does not hear of it twice; the trial pauses all the same.
    expect(await train(house, again, [2])).toEqual(['pause']);
    await handOver(house, again);
    expect(paramsOf(await claim(house))).toEqual({ rate: 0.1, drop: 0 });
  });

  it('takes its step without a hand-over when the worker dies after the checkpoint', async () => {
    const { house, granted } = await begun();
    await train(house, granted, [1, 2]);
    house.clock.advance(11_000);
    await house.orchestrator.tick();
    const second = await claim(house);
    expect(second).toMatchObject({ resume: { epoch: 2 }, untilEpoch: 3 });
    expect(paramsOf(second)).toEqual({ rate: 0.1, drop: 0 });
  });

  it('takes each step once, wherever the coordinator restarts', async () => {
    const { house: first, granted } = await begun();
    await train(first, granted, [1, 2]);
    const house = await first.takeOver();
    await handOver(house, granted);
    const again = await house.takeOver();
    const second = await claim(again);
    expect(paramsOf(second)).toEqual({ rate: 0.1, drop: 0 });
    const third = await again.takeOver();
    expect(await train(third, second, [3])).toEqual(['pause']);
    await handOver(third, second);
    const last = await claim(await third.takeOver());
    expect(paramsOf(last)).toEqual({ rate: 0.1, drop: 0.5 });
    expect(last.untilEpoch).toBeUndefined();
  });

  it('forks when its report was never answered: the worker hands over by itself', async () => {
    const { house, granted } = await begun();
    await aWorker(house).commit(granted, 2, 0.5);
    await handOver(house, granted);
    expect(paramsOf(await claim(house))).toEqual({ rate: 0.1, drop: 0 });
  });

  it('fails a trainer that hands over without a checkpoint, as often as failures are allowed', async () => {
    const { house, granted } = await begun();
    let next: Grant | undefined = granted;
    for (let n = 0; next; n += 1) {
      expect(n).toBeLessThan(5);
      await aWorker(house).epoch(next, 2, 0.5);
      await handOver(house, next);
      next = await aWorker(house).claim();
    }
    expect(await house.orchestrator.people.trial('timetable', 0)).toMatchObject({
      state: 'failed',
      error: { message: 'it handed over after epoch 2 without a checkpoint of it' },
    });
  });

  it('leads all seeds of a configuration', async () => {
    const house = await aHouse();
    const search = { ...spec().search, repeats: 2 };
    await house.orchestrator.people.create({ spec: spec({ search }), user: 'ada' });
    const granted = [await claim(house), await claim(house)];
    expect(granted.map(({ untilEpoch }) => untilEpoch)).toEqual([2, 2]);
    for (const one of granted) {
      await train(house, one, [1, 2]);
      await handOver(house, one);
    }
    expect(paramsOf(await claim(house))).toEqual({ rate: 0.1, drop: 0 });
    expect(paramsOf(await claim(house))).toEqual({ rate: 0.1, drop: 0 });
  });
});
