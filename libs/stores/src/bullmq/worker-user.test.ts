import { randomUUID } from 'node:crypto';
import { trialId, type DoorbellListener } from '@capsweep/domain';
import { aSweep, aTrial, doorbellContract, startRedis, type TestRedis } from '@capsweep/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRedisStores } from '../redis/index.ts';
import { createBullDoorbell, createBullListener, createWorkerUser } from './index.ts';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

const password = 'a password of workers: 100% /?&@#';

doorbellContract('bullmq, heard by the user of workers', async () => {
  const prefix = randomUUID();
  const doorbell = await createBullDoorbell({ url: redis.url, prefix });
  const user = await createWorkerUser({
    ...{ url: redis.url, prefix, user: `worker-${prefix}`, password },
    pools: ['cpu', 'gpu'],
  });
  const listeners: DoorbellListener[] = [];
  return {
    doorbell,
    listen: async (pool) => {
      const listener = await createBullListener({ url: user.url, prefix, pool });
      listeners.push(listener);
      return listener;
    },
    close: async () => {
      const all = [...listeners, doorbell, user];
      await Promise.all(all.map((opened) => opened.close()));
    },
  };
});

describe('the user of workers', () => {
  it('reads and writes nothing but the bells of its pools', async () => {
    const prefix = 'guarded';
    const stores = await createRedisStores({ url: redis.url, prefix });
    const epoch = await stores.trials.lead();
    const sweep = aSweep();
    await stores.trials.createSweep(epoch, sweep, []);
    await stores.trials.addTrials(epoch, [aTrial(sweep.id)], []);
    const doorbell = await createBullDoorbell({ url: redis.url, prefix });
    await doorbell.ring('cpu', [{ trial: trialId(sweep.id, 0), bell: 1 }]);
    await doorbell.ring('gpu', [{ trial: trialId(sweep.id, 0), bell: 1 }]);
    const user = await createWorkerUser({
      ...{ url: redis.url, prefix, user: 'intruder', password },
      pools: ['cpu'],
    });
    const admin = new Redis(redis.url);
    const intruder = new Redis(user.url);
    const truth = (await admin.keys(`{${prefix}}:*`)).filter((key) => !key.includes(':bell:cpu:'));
    expect(truth).toContain(`{${prefix}}:bell:gpu:wait`);
    expect(truth.length).toBeGreaterThan(7);

    const denied = /NOPERM|can't access/;
    for (const key of truth) {
      const attempts: [string, ...string[]][] = [
        ...(['GET', 'HGETALL', 'LRANGE', 'SMEMBERS', 'TYPE', 'DEL', 'EXISTS'] as const).map(
          (command): [string, ...string[]] =>
            command === 'LRANGE' ? [command, key, '0', '-1'] : [command, key],
        ),
        ['SET', key, 'x'],
        ['XRANGE', key, '-', '+'],
        ['ZRANGE', key, '0', '-1'],
        ['RPOPLPUSH', key, `{${prefix}}:bell:cpu:x`],
        ['SORT', `{${prefix}}:bell:cpu:wait`, 'GET', `{${prefix}}:*`],
        ['EVAL', `return redis.call('GET', KEYS[1])`, '1', key],
        ['EVAL', `return redis.pcall('DEL', ARGV[1])`, '0', key],
        ['EVAL', `return redis.call('HGETALL', '${key}')`, '0'],
      ];
      for (const attempt of attempts) {
        await expect(intruder.call(...attempt), attempt.join(' ')).rejects.toThrow(denied);
      }
    }
    const server = [
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['RANDOMKEY'],
      ['DBSIZE'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['CONFIG', 'SET', 'appendonly', 'no'],
      ['ACL', 'LIST'],
      ['ACL', 'SETUSER', 'intruder', 'allkeys'],
      ['CLIENT', 'LIST'],
      ['CLIENT', 'KILL', 'TYPE', 'normal'],
      ['SHUTDOWN', 'NOSAVE'],
      ['MONITOR'],
      ['SCRIPT', 'FLUSH'],
      ['FUNCTION', 'FLUSH'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['MIGRATE', '127.0.0.1', '1', 'x', '0', '1'],
      ['PUBLISH', 'x', 'y'],
      ['SAVE'],
      ['SELECT', '1'],
    ] as const;
    for (const [command, ...args] of server) {
      await expect(intruder.call(command, args), command).rejects.toThrow(denied);
    }
    expect(await stores.trials.trials(sweep.id)).toEqual([aTrial(sweep.id)]);
    expect(await intruder.lrange(`{${prefix}}:bell:cpu:wait`, 0, -1)).toHaveLength(1);
    for (const client of [admin, intruder]) client.disconnect();
    await Promise.all([stores, doorbell, user].map((opened) => opened.close()));
  });

  it('is made again when Redis was started anew', async () => {
    const options = { url: redis.url, prefix: 'anew', user: 'again', password };
    const user = await createWorkerUser(options);
    await (await createBullListener({ ...options, url: user.url, pool: 'any pool: *' })).close();
    await redis.kill();
    await redis.restart();
    const listener = await vi.waitFor(
      () => createBullListener({ ...options, url: user.url, pool: 'any pool: *' }),
      { timeout: 5_000 },
    );
    await listener.close();
    await user.close();
    const wrong = user.url.replace(encodeURIComponent(password), 'guessed');
    const refused = createBullListener({ ...options, url: wrong, pool: 'cpu' });
    await expect(refused).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('is told when it listens where it may not, at once and later', async () => {
    const options = { url: redis.url, prefix: 'told', user: 'told', password };
    const user = await createWorkerUser({ ...options, pools: ['cpu'] });
    const where = { url: user.url, prefix: 'told' };
    const refused = { code: 'config-invalid' };
    await expect(createBullListener({ ...where, pool: 'gpu' })).rejects.toMatchObject(refused);
    const elsewhere = createBullListener({ ...where, prefix: 'other', pool: 'cpu' });
    await expect(elsewhere).rejects.toMatchObject(refused);
    const listener = await createBullListener({ ...where, pool: 'cpu' });
    const narrower = await createWorkerUser({ ...options, pools: ['gpu'] });
    const hearing = listener.next(new AbortController().signal);
    await expect(hearing).rejects.toMatchObject(refused);
    await Promise.all([listener, user, narrower].map((opened) => opened.close()));
  });

  it('needs a plain name and a long password', async () => {
    const options = { url: redis.url, user: 'worker', password };
    const refused = { code: 'config-invalid' };
    for (const user of ['default', '', 'a b', 'a\n+@all'])
      await expect(createWorkerUser({ ...options, user })).rejects.toMatchObject(refused);
    const weak = createWorkerUser({ ...options, password: 'short' });
    await expect(weak).rejects.toMatchObject(refused);
    const elsewhere = createWorkerUser({ ...options, prefix: 'a*' });
    await expect(elsewhere).rejects.toMatchObject(refused);
  });
});
