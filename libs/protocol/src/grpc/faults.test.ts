import { SweepError, type WorkerCommand } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { startProxy } from './testdata/proxy.ts';
import { connect, gate, grant, house, key, serve } from './testdata/setup.ts';
import { FakeCoordinator } from '../testing/coordinator.ts';

it('answers a request once, over the stream that is there when the answer is', async () => {
  const { coordinator, link } = await house();
  const hold = gate();
  const entered = gate();
  coordinator.grants.push(grant);
  coordinator.before = async (what) => {
    if (what !== 'claim') return;
    entered.open();
    await hold.opened;
  };
  const claimed = link.claim(1);
  await entered.opened;
  coordinator.worker?.disconnect('a hiccup');
  await coordinator.until(() => coordinator.hellos.length === 2);
  hold.open();
  expect(await claimed).toEqual(grant);
  expect(coordinator.claims).toEqual([1]);
});

it('says everything again to a coordinator that was restarted, in order', async () => {
  const first = new FakeCoordinator();
  const stuck = gate();
  first.before = (what) => (what === 'report' ? stuck.opened : undefined);
  const server = await serve(first);
  const link = await connect(server.port);
  const early = [1, 2, 3].map((step) => link.report(key, { step, metrics: {} }));
  await server.close();
  const late = [4, 5].map((step) => link.report(key, { step, metrics: {} }));
  const finished = link.finish(key, { kind: 'completed' });

  const second = new FakeCoordinator();
  await serve(second, { port: server.port });
  expect(await finished).toBe('accepted');
  expect(await Promise.all([...early, ...late])).toEqual(Array(5).fill({ kind: 'continue' }));
  expect(second.reports.map(({ measurement }) => measurement.step)).toEqual([1, 2, 3, 4, 5]);
  stuck.open();
});

it('names its attempts in the hello, so that their leases are renewed at once', async () => {
  const { coordinator, link } = await house();
  link.heartbeat([key], false);
  await coordinator.until(() => coordinator.heartbeats.length === 2);
  coordinator.worker?.disconnect('a hiccup');
  await coordinator.until(() => coordinator.heartbeats.length === 3);
  expect(coordinator.heartbeats).toEqual([[], [key], [key]]);
});

it('sends a command again that was lost with its stream', async () => {
  const { coordinator, link } = await house();
  const heard: WorkerCommand[] = [];
  coordinator.worker?.disconnect('a hiccup');
  coordinator.worker?.command({ kind: 'stop', ...key, reason: 'target reached' });
  link.onCommand((command) => heard.push(command));
  await coordinator.until(() => coordinator.hellos.length === 2);
  await link.claim(1);
  expect(heard).toEqual([{ kind: 'stop', ...key, reason: 'target reached' }]);
});

it('waits out a store that is away, without losing the order', async () => {
  const { coordinator, link } = await house();
  let failures = 3;
  coordinator.before = (what) => {
    if (what !== 'report' || failures === 0) return;
    failures -= 1;
    throw new SweepError('store-unavailable', 'scripted');
  };
  await Promise.all([1, 2, 3].map((step) => link.report(key, { step, metrics: {} })));
  expect(coordinator.reports.map(({ measurement }) => measurement.step)).toEqual([1, 2, 3]);
});

it('commits a checkpoint only after the reports that came before it', async () => {
  const { coordinator, link } = await house();
  const hold = gate();
  const entered = gate();
  coordinator.before = async (what) => {
    if (what !== 'report') return;
    entered.open();
    await hold.opened;
  };
  const order: string[] = [];
  const manifest = {
    format: 'capsweep-checkpoint-1',
    ...key,
    step: 1,
    epoch: 1,
    files: [],
  } as const;
  const { signal } = new AbortController();
  const reported = link.report(key, { step: 1, metrics: {} }).then(() => order.push('report'));
  const saved = link
    .saveCheckpoint(key, { folder: '', manifest }, signal)
    .then(() => order.push('commit'));
  await entered.opened;
  // Whatever does not depend on the report is answered meanwhile.
  await link.claim(1);
  expect(coordinator.commits).toEqual([]);
  hold.open();
  await Promise.all([reported, saved]);
  expect(order).toEqual(['report', 'commit']);
});

it('takes a final error as the answer', async () => {
  const { coordinator, link } = await house();
  coordinator.before = () => {
    throw new SweepError('not-found', 'the sweep was removed');
  };
  await expect(link.claim(1)).rejects.toMatchObject({ code: 'not-found' });
});

it('leaves a coordinator that lost the lead, and asks again', async () => {
  const { coordinator, link } = await house();
  coordinator.grants.push(grant);
  let stale = true;
  coordinator.before = (what) => {
    if (what !== 'claim' || !stale) return;
    stale = false;
    throw new SweepError('leader-stale', 'another coordinator leads');
  };
  expect(await link.claim(1)).toEqual(grant);
  expect(coordinator.hellos).toHaveLength(2);
});

it('keeps in a file what finds no room, and drops reports between epochs last', async () => {
  const first = await serve(new FakeCoordinator());
  const { port } = first;
  const limits = { window: 4, memory: 4, fileBytes: 4000 };
  const link = await connect(port, { limits });
  await first.close();
  const steps = Array.from({ length: 400 }, (_, i) => i + 1);
  const isEpochEnd = (step: number): boolean => step % 20 === 0;
  const answers = steps.map((step) =>
    link.report(key, { step, ...(isEpochEnd(step) && { epoch: step / 20 }), metrics: { step } }),
  );
  const finished = link.finish(key, { kind: 'completed' });
  expect(link.droppedReports).toBeGreaterThan(100);

  const second = new FakeCoordinator();
  second.decide = (_key, { step }) =>
    step === 400 ? { kind: 'stop', reason: 'enough' } : { kind: 'continue' };
  const commands: WorkerCommand[] = [];
  link.onCommand((command) => commands.push(command));
  await serve(second, { port });
  expect(await finished).toBe('accepted');
  await Promise.all(answers);
  const arrived = second.reports.map(({ measurement }) => measurement.step);
  expect(arrived).toHaveLength(400 - link.droppedReports);
  expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
  expect(arrived.filter(isEpochEnd)).toEqual(steps.filter(isEpochEnd));
  // Nobody waits for the answers of reports that went through the file: a decision is a command.
  const last = await answers.at(-1);
  expect(last?.kind === 'stop' || commands.some(({ kind }) => kind === 'stop')).toBe(true);
});

it('notices a connection that went dead without a word', async () => {
  const coordinator = new FakeCoordinator();
  const server = await serve(coordinator);
  const proxy = await startProxy(server.port);
  const events: string[] = [];
  const link = await connect(proxy.port, {
    keepaliveMs: 100,
    onEvent: ({ kind }) => events.push(kind),
  });
  await link.claim(1);
  proxy.blackHole();
  const claimed = link.claim(2);
  await coordinator.until(() => coordinator.hellos.length === 2);
  expect(await claimed).toBeUndefined();
  expect(events).toEqual(['connected', 'lost', 'connected']);
});
