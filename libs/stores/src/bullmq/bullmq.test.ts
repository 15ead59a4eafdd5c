import { randomUUID } from 'node:crypto';
import type { DoorbellListener } from '@capsweep/domain';
import { doorbellContract, startRedis, type TestRedis } from '@capsweep/testing';
import { afterAll, beforeAll } from 'vitest';
import { createBullDoorbell, createBullListener } from './index.ts';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

doorbellContract('bullmq', async () => {
  const where = { url: redis.url, prefix: randomUUID() };
  const doorbell = await createBullDoorbell(where);
  const listeners: DoorbellListener[] = [];
  return {
    doorbell,
    listen: async (pool) => {
      const listener = await createBullListener({ ...where, pool });
      listeners.push(listener);
      return listener;
    },
    close: async () => {
      await Promise.all([...listeners.map((listener) => listener.close()), doorbell.close()]);
    },
  };
});
