/** @file Attempts that several processes run together. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { sameAttempt, type AttemptKey, type Grant, type Params } from '@capsweep/domain';
import { afterEach, expect, it } from 'vitest';
import { Gpus, gpusOf } from './gpus.ts';
import type { Child } from './process/child.ts';
import { ChildPool } from './process/pool.ts';
import { newGrant, openHouse, trainerUrl, type House } from './testdata/house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const pair = (params: Params = {}, threads = 1): Grant & { readonly key: AttemptKey } =>
  newGrant(params, { threads, slots: 2, processes: 2, trainerModule: trainerUrl('pair').href });

const reportsOf = ({ coordinator }: House, key: AttemptKey) =>
  coordinator.reports.filter((r) => sameAttempt(r, key)).map((r) => r.measurement);
const reaches = (of: House, key: AttemptKey, step: number): Promise<true> =>
  of.coordinator.until(() => reportsOf(of, key).some((report) => report.step >= step));

/** Whether the processes that an attempt's reports name are there. */
function alive(of: House, key: AttemptKey): boolean[] {
  const metrics = reportsOf(of, key)[0]?.metrics;
  return [metrics?.['leader'], metrics?.['follower']].map((pid) => {
    try {
      return process.kill(pid as number, 0);
    } catch {
      return false;
    }
  });
}

const nothingIsLeft = async (of: House, key: AttemptKey): Promise<void> => {
  expect(alive(of, key)).toEqual([false, false]);
  expect(await readdir(join(of.folder, 'work'))).toEqual([]);
};

it('runs a trial in two processes: the first one speaks for both, and all slots are taken', async () => {
  house = await openHouse();
  const { coordinator, runner } = house;
  const grant = pair({ steps: 300 });
  const end = runner.run(grant);
  await reaches(house, grant.key, 1);
  expect([runner.freeSlots, alive(house, grant.key)]).toEqual([0, [true, true]]);
  expect(await end).toEqual({ kind: 'completed' });
  const reports = reportsOf(house, grant.key);
  expect(reports.map(({ metrics }) => metrics['counted'])).toEqual(reports.map(({ step }) => step));
  expect(reports.at(-1)).toMatchObject({ step: 300, metrics: { size: 2 } });
  await coordinator.until(() => coordinator.logOf(grant.key).includes('[process 2 of 2] follows'));
  await nothingIsLeft(house, grant.key);
}, 60_000);

it('hands over, stops and gives up the lease with both', async () => {
  house = await openHouse();
  const { coordinator, runner } = house;
  const stopped = pair({ steps: 1e9 });
  const stopping = runner.run(stopped);
  await reaches(house, stopped.key, 2);
  coordinator.worker?.command({ kind: 'stop', ...stopped.key, reason: 'asked' });
  expect(await stopping).toEqual({ kind: 'stopped' });
  await nothingIsLeft(house, stopped.key);

  const fenced = pair({ steps: 1e9 });
  const fencing = runner.run(fenced);
  await reaches(house, fenced.key, 2);
  coordinator.worker?.command({ kind: 'fenced', ...fenced.key, reason: 'somebody else has it' });
  expect(await fencing).toEqual({ kind: 'fenced' });
  await nothingIsLeft(house, fenced.key);

  const released = pair({ steps: 1e9 });
  const releasing = runner.run(released);
  await reaches(house, released.key, 2);
  await runner.drain('update');
  expect(await releasing).toEqual({ kind: 'released' });
  expect(coordinator.commits.map(({ trial }) => trial)).toEqual([released.key.trial]);
  await nothingIsLeft(house, released.key);
}, 60_000);

it.each([
  ['be killed', /^the trial’s process was killed from outside \(SIGKILL\)/],
  ['throw', /^process 2 of 2: the second half exploded/],
  ['block', /^process 2 of 2: the trainer kept its process busy/],
])(
  'fails when the second process does %s, and leaves nothing of the first',
  async (does, why) => {
    house = await openHouse({ leaseMs: 3000 });
    const grant = pair({ steps: 1e9, at: 3, does });
    expect(await house.runner.run(grant)).toMatchObject({
      ...{ kind: 'failed', retryable: true },
      error: { code: 'trial-crashed', message: expect.stringMatching(why) as string },
    });
    expect(reportsOf(house, grant.key).length).toBeGreaterThan(1);
    await nothingIsLeft(house, grant.key);
  },
  60_000,
);

it('lets nobody report but the first process', async () => {
  house = await openHouse();
  const grant = pair({ steps: 1e9, at: 3, does: 'report' });
  expect(await house.runner.run(grant)).toMatchObject({
    ...{ kind: 'failed', retryable: false },
    error: { message: expect.stringMatching(/only the first process of a trial/) as string },
  });
}, 60_000);

it('warms as many processes as the next trial takes, and keeps those for other GPUs', async () => {
  house = await openHouse();
  const { folder } = house;
  const pool = new ChildPool(folder);
  const on = (gpu?: string) => ({
    ...{ trainer: trainerUrl('counting').href, threads: 1 },
    ...(gpu !== undefined && { gpu }),
  });
  const isWarm = async (child: Child): Promise<boolean> => {
    let warm = false;
    child.ready.then(() => (warm = true)).catch(() => undefined);
    await turn();
    return warm;
  };
  try {
    await pool.prepare(on(), on());
    const cpu = [pool.take(on()), pool.take(on()), pool.take(on())];
    expect(await Promise.all(cpu.map(isWarm))).toEqual([true, true, false]);
    await pool.prepare(on('0'), on('1'));
    await pool.prepare(on('2'));
    const gpu = ['0', '1', '2', '2'].map((id) => pool.take(on(id)));
    expect(await Promise.all(gpu.map(isWarm))).toEqual([true, true, true, false]);
  } finally {
    pool.close();
  }
}, 60_000);

it('refuses a trainer for good that cannot follow', async () => {
  house = await openHouse();
  const grant = newGrant({ steps: 3 }, { slots: 2, processes: 2 });
  expect(await house.runner.run(grant)).toMatchObject({
    ...{ kind: 'failed', retryable: false },
    error: {
      code: 'config-invalid',
      message: expect.stringMatching(/no follow\(context\)/) as string,
    },
  });
}, 60_000);

it('cuts the threads of each process to what the slots have', async () => {
  house = await openHouse({ runner: { cores: 8, slots: 4 } });
  const { coordinator, runner } = house;
  const grant = pair({ steps: 1 }, 3);
  expect(await runner.run(grant)).toEqual({ kind: 'completed' });
  await coordinator.until(() =>
    coordinator
      .logOf(grant.key)
      .includes('3 threads in each of 2 processes are wanted, and 2 of 4 slots on 8 cores allow 2'),
  );
}, 60_000);

it('gives each process a GPU of its own, the least used first', () => {
  const gpus = new Gpus(['0', '1', '2']);
  const [pairOne] = [gpus.take(2), gpus.take(1)];
  expect(pairOne).toEqual(['0', '1']);
  gpus.giveBack(pairOne);
  expect(gpus.take(2)).toEqual(['0', '1']);
  expect(gpus.take(1)).toEqual(['0']);
  expect(() => gpus.take(4)).toThrow(/^4 processes are to train together.*this worker has 3/);
  expect(new Gpus(['0']).take(1)).toEqual([undefined]);
  expect(() => new Gpus(['0']).take(2)).toThrow(/this worker has 1/);
  expect(new Gpus([]).take(2)).toEqual([undefined, undefined]);
});

it('knows GPUs by the names that CUDA knows them by', () => {
  const facts = { device: 'cuda', cuda: 2 };
  expect(gpusOf(facts, {})).toEqual(['0', '1']);
  expect(gpusOf(facts, { CUDA_VISIBLE_DEVICES: '3, GPU-8f2' })).toEqual(['3', 'GPU-8f2']);
  expect(gpusOf({ device: 'cpu', cuda: 0 }, {})).toEqual([]);
});
