import { SweepError, type WorkerCommand } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { createGrpcLink } from './client/link.ts';
import type { LinkEvent } from './client/options.ts';
import { serveCoordination } from './server/serve.ts';
import { connect, gate, grant, house, key, linkOptions, onEnd, serve } from './testdata/setup.ts';
import { FakeCoordinator } from '../testing/coordinator.ts';

it('says hello, claims, reports and finishes', async () => {
  const { coordinator, link } = await house();
  coordinator.grants.push(grant);
  coordinator.decide = (_key, { step }) =>
    step === 2 ? { kind: 'stop', reason: 'enough' } : { kind: 'continue' };

  expect(coordinator.hellos).toMatchObject([{ id: 'worker-1', labels: ['cpu'], slots: 2 }]);
  expect([link.patienceMs, link.heartbeatMs]).toEqual([5000, 50]);
  expect(await link.claim(2)).toEqual(grant);
  expect(await link.claim(1)).toBeUndefined();
  expect(await link.report(key, { step: 1, metrics: { loss: NaN } })).toEqual({ kind: 'continue' });
  expect(await link.report(key, { step: 2, epoch: 1, metrics: {} })).toEqual({
    kind: 'stop',
    reason: 'enough',
  });
  expect(await link.finish(key, { kind: 'stopped' })).toBe('accepted');
  expect(coordinator.reports.map((r) => r.measurement)).toEqual([
    { step: 1, metrics: { loss: NaN } },
    { step: 2, epoch: 1, metrics: {} },
  ]);
  expect(coordinator.finishes).toEqual([{ ...key, outcome: { kind: 'stopped' } }]);
});

it('passes on the doorbell', async () => {
  const coordinator = new FakeCoordinator();
  const doorbell = { url: 'redis://bell:pw@127.0.0.1:1', prefix: 'capsweep' };
  coordinator.welcome = { ...coordinator.welcome, doorbell };
  const { port } = await serve(coordinator);
  expect((await connect(port)).welcome.doorbell).toEqual(doorbell);
});

it.each([undefined, 'wrong', ''])('refuses the token %j', async (token) => {
  const { port } = await serve(new FakeCoordinator(), { token: 'right' });
  const options = await linkOptions(port, token === undefined ? {} : { token });
  await expect(createGrpcLink(options)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining('does not accept this token') as string,
  });
});

it('lets in whoever has the token', async () => {
  const { port } = await serve(new FakeCoordinator(), { token: 'right' });
  expect(await (await connect(port, { token: 'right' })).claim(1)).toBeUndefined();
});

it('is refused with the coordinator’s own words', async () => {
  const coordinator = new FakeCoordinator();
  coordinator.before = () => {
    throw new SweepError('config-invalid', 'pool default is not served here');
  };
  const { port } = await serve(coordinator);
  await expect(createGrpcLink(await linkOptions(port))).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'pool default is not served here',
  });
});

it('waits for a coordinator that is not there yet, and says so', async () => {
  const before = await serveCoordination({ port: 0, handlers: new FakeCoordinator() });
  await before.close();
  const events: LinkEvent[] = [];
  const lost = gate();
  const options = await linkOptions(before.port, {
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'lost') lost.open();
    },
  });
  const linking = createGrpcLink(options);
  await lost.opened;
  await serve(new FakeCoordinator(), { port: before.port });
  const link = await linking;
  onEnd(() => link.close(0));
  const [first] = events;
  if (first?.kind !== 'lost') throw new Error('expected to be lost first');
  expect(first.error.code).toBe('coordinator-unavailable');
  expect(first.error.message).toContain(`127.0.0.1:${before.port}`);
  expect(events.at(-1)?.kind).toBe('connected');
});

it('gives up when told to', async () => {
  const before = await serveCoordination({ port: 0, handlers: new FakeCoordinator() });
  await before.close();
  const giveUp = new AbortController();
  const options = await linkOptions(before.port, { onEvent: () => giveUp.abort() });
  await expect(createGrpcLink(options, giveUp.signal)).rejects.toMatchObject({
    code: 'coordinator-unavailable',
  });
});

it('carries commands, and fences attempts that a heartbeat should not have named', async () => {
  const { coordinator, link } = await house();
  const commands: WorkerCommand[] = [];
  const two = gate();
  const three = gate();
  link.onCommand((command) => {
    commands.push(command);
    if (commands.length === 2) two.open();
    if (commands.length === 3) three.open();
  });
  coordinator.worker?.command({ kind: 'checkpoint', ...key, reason: 'asked' });
  coordinator.worker?.command({ kind: 'drain', reason: 'update' });
  await two.opened;
  coordinator.fenced.push(key);
  link.heartbeat([key], false);
  await three.opened;
  expect(commands.map(({ kind }) => kind)).toEqual(['checkpoint', 'drain', 'fenced']);
  expect(coordinator.heartbeats.at(-1)).toEqual([key]);
});

it('tells of a worker that left for good, and not of one that came back', async () => {
  const { coordinator, server, link } = await house({ server: { goneAfterMs: 100 } });
  coordinator.worker?.disconnect('try again');
  await coordinator.until(() => coordinator.hellos.length === 2);
  await link.claim(1);
  await link.close(0);
  await coordinator.until(() => coordinator.gone.length === 1);
  expect(coordinator.hellos).toHaveLength(2);
  expect(server.port).toBeGreaterThan(0);
});

it('says who holds a port', async () => {
  const { port } = await serve(new FakeCoordinator());
  await expect(serveCoordination({ port, handlers: new FakeCoordinator() })).rejects.toMatchObject({
    code: 'port-taken',
  });
});
