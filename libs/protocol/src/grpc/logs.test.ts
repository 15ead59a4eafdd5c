import { SweepError, type LogLine } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { FakeCoordinator } from '../testing/coordinator.ts';
import { startProxy } from './testdata/proxy.ts';
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

describe('when the connection breaks', () => {
  it('brings every line that was on its way, and none twice', async () => {
    const coordinator = new FakeCoordinator();
    const proxy = await startProxy((await serve(coordinator)).port);
    const link = await connect(proxy.port);
    const hold = gate();
    const entered = gate();
    coordinator.gateLogs = () => {
      entered.open();
      return hold.opened;
    };
    const texts = ['one', 'two', 'three', 'four'];
    link.log(key, [line('one')]);
    await entered.opened; // the coordinator has the first line in hand, the others are behind it
    for (const text of texts.slice(1)) link.log(key, [line(text)]);
    proxy.cut();
    await coordinator.until(() => coordinator.hellos.length === 2);
    hold.open();
    await link.close();
    expect(coordinator.logOf(key)).toBe(texts.map((text) => `info: ${text}`).join('\n'));
    expect(coordinator.batches.every(({ dropped }) => dropped === 0)).toBe(true);
  });

  it('brings again what vanished on the way, also what was told of dropped lines', async () => {
    const coordinator = new FakeCoordinator();
    const proxy = await startProxy((await serve(coordinator)).port);
    const link = await connect(proxy.port, { keepaliveMs: 100, limits: { logCharacters: 8 } });
    proxy.blackHole();
    for (const text of ['sent', 'no room', 'last']) link.log(key, [line(text)]);
    await coordinator.until(() => coordinator.hellos.length === 2);
    await link.close();
    expect(coordinator.logOf(key)).toBe('info: sent\ninfo: last');
    expect(coordinator.batches.map(({ dropped }) => dropped)).toEqual([0, 1]);
  });

  it('does not bring again what was acknowledged', async () => {
    const coordinator = new FakeCoordinator();
    const proxy = await startProxy((await serve(coordinator)).port);
    const link = await connect(proxy.port);
    for (const text of ['one', 'two']) link.log(key, [line(text)]);
    await coordinator.until(() => coordinator.logOf(key).includes('two'));
    proxy.cut();
    await coordinator.until(() => coordinator.hellos.length === 2);
    link.log(key, [line('three')]);
    await link.close();
    expect(coordinator.logOf(key)).toBe('info: one\ninfo: two\ninfo: three');
  });
});

it('counts what the coordinator refuses again and again as dropped, and that alone', async () => {
  const { coordinator, link } = await house();
  const hold = gate();
  let calls = 0;
  coordinator.gateLogs = async () => {
    calls += 1;
    if (calls === 1) await hold.opened;
    // The second batch, however often it comes.
    if (calls > 1 && calls < 7) throw new SweepError('internal', 'scripted');
  };
  link.log(key, [line('one')]);
  link.log(key, [line('two'), line('three')]);
  link.log({ ...key, attempt: 2 }, [line('four')]);
  hold.open();
  await coordinator.until(() => coordinator.batches.length === 3);
  link.log(key, [line('five')]);
  await link.close();
  expect(coordinator.logOf(key)).toBe('info: one\ninfo: five');
  expect(coordinator.logOf({ ...key, attempt: 2 })).toBe('info: four');
  expect(coordinator.batches.map(({ dropped }) => dropped)).toEqual([0, 0, 2, 0]);
});
