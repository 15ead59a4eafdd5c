import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sameAttempt, type AttemptKey } from '@capsweep/domain';
import { freePort } from '@capsweep/service';
import { createBullDoorbell, createWorkerUser } from '@capsweep/stores/bullmq';
import { startRedis } from '@capsweep/testing';
import { expect, it } from 'vitest';
import {
  lifeline,
  newGrant,
  serve,
  startWorker,
  tempFolder,
  type Served,
} from './testdata/worker-process.ts';

const reaches = ({ coordinator }: Served, key: AttemptKey, step: number): Promise<true> =>
  coordinator.until(() =>
    coordinator.reports.some((r) => sameAttempt(r, key) && r.measurement.step >= step),
  );

it('connects, says who it is, and runs what it is granted', async () => {
  const served = await serve({}, 'a-token-for-tests');
  const tokenFile = join(await tempFolder(), 'token');
  await writeFile(tokenFile, 'a-token-for-tests\n', { mode: 0o600 });
  const grant = newGrant({ steps: 5 });
  served.coordinator.grants.push(grant);
  const args = ['--coordinator', served.address, '--token-file', tokenFile];
  const worker = await startWorker([
    ...args,
    '--slots',
    '3',
    '--labels',
    'big, fast',
    '--cores',
    '3',
    '--pool',
    'p',
  ]);
  expect(await served.coordinator.outcome(grant.key)).toEqual({ kind: 'completed' });
  expect(served.coordinator.hellos[0]).toMatchObject({
    pool: 'p',
    slots: 3,
    labels: ['big', 'fast', 'cpu'],
    engine: 'counting',
    device: 'cpu',
    facts: { version: '1' },
  });
  expect(served.coordinator.commits.map(({ step }) => step)).toEqual([5]);
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  expect(worker.log()).not.toContain('a-token-for-tests');
});

it('runs no more trials at once than its cores keep busy, and says so', async () => {
  const served = await serve();
  const address = ['--coordinator', served.address];
  const worker = await startWorker([...address, '--slots', '9', '--cores', '2']);
  await worker.says(/9 slots were asked for, but 2 cores keep 2 trials busy/);
  const [first, second, third] = [newGrant(), newGrant(), newGrant()];
  served.coordinator.grants.push(first, second, third);
  await reaches(served, second.key, 3);
  expect(served.coordinator.hellos[0]).toMatchObject({ slots: 2 });
  expect(served.coordinator.grants).toHaveLength(1);
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

it('hands its trials over at SIGTERM, cleans up, and exits with 0', async () => {
  const served = await serve();
  const grants = [newGrant(), newGrant()];
  served.coordinator.grants.push(...grants);
  const folder = await tempFolder();
  const worker = await startWorker([
    '--coordinator',
    served.address,
    '--slots',
    '2',
    '--cores',
    '2',
    '--folder',
    folder,
  ]);
  await Promise.all(grants.map(({ key }) => reaches(served, key, 3)));
  // The whole group, as a terminal or a service manager does: the children must not mind.
  process.kill(-(worker.process.pid ?? 0), 'SIGTERM');
  expect(await worker.ended).toBe(0);
  for (const { key } of grants) {
    expect(await served.coordinator.outcome(key)).toEqual({ kind: 'released' });
    expect(served.coordinator.commits.some((commit) => sameAttempt(commit, key))).toBe(true);
  }
  expect(await readdir(folder)).toEqual([]);
});

it('ends at once at the second SIGTERM, and its trials with it', async () => {
  const served = await serve();
  const line = await lifeline();
  const grant = newGrant({ deaf: true, socket: line.path });
  served.coordinator.grants.push(grant);
  const worker = await startWorker(['--coordinator', served.address, '--slots', '1']);
  await reaches(served, grant.key, 3);
  worker.process.kill('SIGTERM');
  await worker.says(/handing 1 running trials over/);
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(143);
  await line.closed;
  expect(served.coordinator.finishes).toEqual([]);
});

it('leaves when the coordinator wants it to', async () => {
  const served = await serve();
  const grant = newGrant();
  served.coordinator.grants.push(grant);
  const worker = await startWorker(['--coordinator', served.address, '--slots', '1']);
  await reaches(served, grant.key, 3);
  served.coordinator.worker?.command({ kind: 'drain', reason: 'this machine is needed elsewhere' });
  expect(await worker.ended).toBe(0);
  expect(await served.coordinator.outcome(grant.key)).toEqual({ kind: 'released' });
  expect(worker.log()).toContain('this machine is needed elsewhere');
});

it('says in one line why it was refused', async () => {
  const { address } = await serve({}, 'a-token-for-tests');
  const worker = await startWorker(['--coordinator', address], { CAPSWEEP_TOKEN: 'another-token' });
  expect(await worker.ended).toBe(3);
  const fatal = worker
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":60'));
  expect(fatal).toHaveLength(1);
  expect(fatal[0]).toContain(`the coordinator at ${address} does not accept this token; give`);
});

it('waits for a coordinator that is not there, says so once, and can be stopped', async () => {
  const port = await freePort();
  const worker = await startWorker(['--coordinator', `127.0.0.1:${port}`]);
  const line = await worker.says(/cannot reach the coordinator/);
  expect(line).toContain(`at 127.0.0.1:${port}`);
  expect(line).toContain('start it, or give its address');
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  expect(worker.log().match(/cannot reach/g)).toHaveLength(1);
});

it('refuses a setting that makes no sense, with the code for that', async () => {
  const worker = await startWorker(['--slots', '0']);
  expect(await worker.ended).toBe(2);
  expect(worker.log()).toContain('--slots is \\"0\\"; allowed is a whole number from 1 to 1024');
});

it('says why it cannot train, before it asks for work', async () => {
  const served = await serve();
  const trainer = join(await tempFolder(), 'trainer.mjs');
  await writeFile(trainer, 'throw new Error("libtorch is not installed");');
  const worker = await startWorker(['--coordinator', served.address, '--trainer', trainer]);
  expect(await worker.ended).toBe(1);
  expect(worker.log()).toContain('libtorch is not installed');
  expect(served.coordinator.hellos).toEqual([]);
});

it('tells Prometheus and probes on loopback how it is, and nobody else', async () => {
  const served = await serve();
  const port = await freePort();
  const args = [
    '--coordinator',
    served.address,
    '--metrics-port',
    String(port),
    '--slots',
    '2',
    '--cores',
    '2',
  ];
  const worker = await startWorker(args);
  await worker.says(/connected; 2 slots/);
  const get = (path: string, host = `127.0.0.1:${port}`): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { host } });
  expect(await (await get('/health')).json()).toEqual({ status: 'ok', problems: [] });
  expect(await (await get('/metrics')).text()).toContain(
    'capsweep_worker_free_slots{service="worker"} 2',
  );
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

it('answers a bell in Redis, with the user that the coordinator gave it', async () => {
  const redis = await startRedis();
  const prefix = `t${randomUUID()}`;
  const { url } = redis;
  const doorbell = await createBullDoorbell({ url, prefix });
  const password = randomUUID();
  const user = await createWorkerUser({ url, prefix, user: 'worker', password });
  try {
    const served = await serve({ doorbell: { url: user.url, prefix } });
    const grants = [newGrant({ steps: 3 }), newGrant({ steps: 3 })];
    served.coordinator.grants.push(...grants);
    const worker = await startWorker(['--coordinator', served.address, '--slots', '1']);
    await worker.says(/connected; 1 slots/);
    expect(served.coordinator.claims).toEqual([]);
    for (const { key } of grants) {
      await doorbell.ring('default', [{ trial: key.trial, bell: 1 }]);
      expect(await served.coordinator.outcome(key)).toEqual({ kind: 'completed' });
    }
    expect(served.coordinator.claims).toEqual([1, 1]);
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.log()).not.toContain(password);
  } finally {
    await user.close();
    await doorbell.close();
    await redis.stop();
  }
});
