import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, createLogger, systemClock } from '@capsweep/service';
import { startRedis, type TestRedis } from '@capsweep/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCoordinatorConfig } from './config.ts';
import { openPorts } from './ports.ts';

let redis: TestRedis;
let home: string;
beforeAll(async () => {
  redis = await startRedis({ listen: 'port' });
  home = await mkdtemp(join(tmpdir(), 'capsweep-ports-'));
});
afterAll(async () => {
  await redis.stop();
  await rm(home, { recursive: true });
});

const open = async (env: Record<string, string>) => {
  const config = await readCoordinatorConfig({
    env: { CAPSWEEP_HOME: home, CAPSWEEP_REDIS_URL: `redis://${redis.place}`, ...env },
  });
  const log = createLogger({ name: 'test', level: 'error' });
  const surroundings = { clock: systemClock, log, health: createHealth() };
  return openPorts(config, { ...surroundings, ownUrl: () => 'http://127.0.0.1:1' });
};

it('takes the password of Redis apart from its address, and gives workers another', async () => {
  const ports = await open({ CAPSWEEP_REDIS_PASSWORD: redis.password });
  const forWorkers = new URL(ports.doorbell?.url ?? '');
  expect(forWorkers.username).toBe('capsweep-worker');
  expect(forWorkers.password).not.toBe('');
  expect(forWorkers.href).not.toContain(redis.password);
  await ports.close();
});

it('says so when the password is missing', async () => {
  await expect(open({})).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('asks for a password') as string,
  });
});
