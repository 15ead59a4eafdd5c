import { randomUUID } from 'node:crypto';
import {
  eventLogContract,
  startRedis,
  trialStoreContract,
  type TestRedis,
} from '@capsweep/testing';
import { afterAll, beforeAll } from 'vitest';
import { createRedisStores } from './index.ts';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

const open = () => createRedisStores({ url: redis.url, prefix: randomUUID() });

trialStoreContract('redis', open);
eventLogContract('redis', open);
