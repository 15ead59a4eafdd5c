import { expect, it } from 'vitest';
import { SweepError, type Grant, type LogLine, type ObjectStore } from '@capsweep/domain';
import { createMemoryObjects } from '@capsweep/stores/memory';
import { aHouse, aWorker, twoHeads, type House } from './testdata/house.ts';

const line = (text: string, at = 1): LogLine => ({ at, level: 'info', text });
const lines = (count: number, at: number): LogLine[] =>
  Array.from({ length: count }, (_, i) => line(`${at}.${i}`, at));

async function begun(objects?: ObjectStore): Promise<{ house: House; granted: Grant }> {
  const house = await aHouse(objects && { objects });
  await house.orchestrator.people.create({ spec: twoHeads(), user: 'ada' });
  const granted = await aWorker(house).claim();
  if (!granted) throw new TypeError('nothing waits');
  return { house, granted };
}

const log = (house: House, { assignment }: Grant, said: readonly LogLine[], dropped = 0) =>
  house.orchestrator.workers.log(assignment, said, dropped);

async function kept(house: House): Promise<{ texts: string[]; dropped: number }> {
  const { lines, dropped } = await house.orchestrator.people.log('two-heads', 0, 5000);
  return { texts: lines.map(({ text }) => text), dropped };
}

it('keeps the last lines of an attempt that come after its end, and how many were lost', async () => {
  const { house, granted } = await begun();
  await log(house, granted, [line('first')], 2);
  await aWorker(house).epoch(granted, 1, 0.5);
  await aWorker(house).finish(granted);
  await log(house, granted, [line('last')], 1);
  await log(house, granted, [line('very last')]);
  expect(await kept(house)).toEqual({ texts: ['first', 'last', 'very last'], dropped: 3 });
  // Nothing of it is in memory alone.
  const next = await house.takeOver();
  expect((await kept(next)).texts).toEqual(['first', 'last', 'very last']);
});

it('keeps no lines of an attempt that never was', async () => {
  const { house, granted } = await begun();
  await house.orchestrator.workers.log({ ...granted.assignment, attempt: 2 }, [line('odd')]);
  await house.orchestrator.workers.log({ ...granted.assignment, attempt: 1 }, [line('fine')]);
  expect(await kept(house)).toEqual({ texts: ['fine'], dropped: 0 });
});

it('takes all lines of a batch or none while the bucket is away', async () => {
  const objects = createMemoryObjects();
  let away = true;
  const put: ObjectStore['put'] = async (key, bytes) => {
    if (away && key.includes('/log/')) throw new SweepError('bucket-unavailable', 'scripted');
    await objects.put(key, bytes);
  };
  const { house, granted } = await begun({ ...objects, put });
  await log(house, granted, lines(600, 1));
  await expect(log(house, granted, lines(2, 2))).rejects.toThrow('scripted');
  away = false;
  await log(house, granted, lines(2, 2));
  const texts = [...lines(600, 1), ...lines(2, 2)].map(({ text }) => text);
  expect(await kept(house)).toEqual({ texts, dropped: 0 });
});
