import type { LogLine } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { FakeCoordinator } from '../testing/coordinator.ts';
import { connect, gate, house, key, serve } from './testdata/setup.ts';

const line = (text: string): LogLine => ({ at: 1, level: 'info', text });
const lineCount = (coordinator: FakeCoordinator): number =>
  coordinator.batches.reduce((sum, batch) => sum + batch.lines.length, 0);

it('passes on lines, and waits for them when it closes', async () => {
  const { coordinator, link } = await house();
  link.log(key, [line('one'), { at: 2, level: 'error', text: 'two' }]);
  link.log({ ...key, attempt: 2 }, [line('three')]);
  await link.close();
  expect(coordinator.logOf(key)).toBe('info: one\nerror: two');
  expect(coordinator.logOf({ ...key, attempt: 2 })).toBe('info: three');
  expect(coordinator.batches.map(({ worker, dropped }) => [worker, dropped])).toEqual([
    ['worker-1', 0],
    ['worker-1', 0],
  ]);
});

it('drops lines under pressure, says how many, and delays nothing else', async () => {
  const { coordinator, link } = await house({ link: { limits: { logCharacters: 10_000 } } });
  const hold = gate();
  coordinator.gateLogs = () => hold.opened;
  const flood = 400;
  const perCall = 100;
  const text = 'x'.repeat(1000);
  for (let i = 0; i < flood; i += 1) {
    link.log(key, Array<LogLine>(perCall).fill(line(text)));
    await link.report(key, { step: i, metrics: {} });
  }
  link.log(key, [line('the last line')]);
  expect(coordinator.reports).toHaveLength(flood);
  hold.open();
  await coordinator.until(() => coordinator.logOf(key).includes('the last line'));
  const dropped = coordinator.batches.reduce((sum, batch) => sum + batch.dropped, 0);
  expect(dropped).toBeGreaterThan(flood);
  expect(lineCount(coordinator) + dropped).toBe(flood * perCall + 1);
});

it('keeps lines while the coordinator is away', async () => {
  const first = await serve(new FakeCoordinator());
  const link = await connect(first.port);
  await first.close();
  link.log(key, [line('said meanwhile')]);
  const second = new FakeCoordinator();
  await serve(second, { port: first.port });
  await second.until(() => lineCount(second) === 1);
  expect(second.logOf(key)).toBe('info: said meanwhile');
});
