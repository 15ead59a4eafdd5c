import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { aSweep, aTrial, startRedis, type TestRedis } from '@capsweep/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisStores } from './index.ts';
import { generate } from './lua/generate.mjs';

let redis: TestRedis;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const open = (prefix: string = randomUUID()) => createRedisStores({ url: redis.url, prefix });

describe('the layout', () => {
  it('is stored, and another one is refused with the command that mends it', async () => {
    const prefix = randomUUID();
    await (await open(prefix)).close();
    await (await open(prefix)).close();
    await admin.set(`{${prefix}}:schema`, '99');
    await expect(open(prefix)).rejects.toMatchObject({
      code: 'store-schema',
      message: expect.stringMatching(/layout 99.*layout 1.*capsweep migrate/) as string,
    });
    expect(await admin.get(`{${prefix}}:schema`)).toBe('99');
  });

  it('leaves nothing of a sweep that was removed', async () => {
    const prefix = randomUUID();
    const stores = await open(prefix);
    const epoch = await stores.trials.lead();
    const before = await admin.keys(`{${prefix}}:*`);
    const sweep = aSweep();
    await stores.trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]);
    const planned = Array.from({ length: 700 }, (_, n) => aTrial(sweep.id, n));
    const events = planned.map(
      ({ number }) => ({ kind: 'trial-added', at: 1, trial: number }) as const,
    );
    await stores.trials.addTrials(epoch, planned, events);
    expect(await admin.llen(`{${prefix}}:blocks:${sweep.id}`)).toBe(4);
    await stores.trials.removeSweep(epoch, sweep.id);
    expect((await admin.keys(`{${prefix}}:*`)).sort()).toEqual(before.sort());
    await stores.close();
  });

  it('is the same for two prefixes that share nothing', async () => {
    const [one, two] = [await open(), await open()];
    const sweep = aSweep();
    await one.trials.createSweep(await one.trials.lead(), sweep, []);
    expect(await two.trials.sweeps()).toEqual([]);
    await two.trials.createSweep(await two.trials.lead(), sweep, []);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('two coordinators', () => {
  it('never write at the same time', async () => {
    const prefix = randomUUID();
    const [old, next] = [await open(prefix), await open(prefix)];
    const epoch = await old.trials.lead();
    const sweep = aSweep();
    await old.trials.createSweep(epoch, sweep, []);
    const newer = await next.trials.lead();
    const stale = { code: 'leader-stale' };
    await expect(old.trials.addTrials(epoch, [aTrial(sweep.id)], [])).rejects.toMatchObject(stale);
    await next.trials.addTrials(newer, [aTrial(sweep.id)], []);
    expect(await old.trials.trials(sweep.id)).toEqual([aTrial(sweep.id)]);
    await Promise.all([old.close(), next.close()]);
  });
});

describe('scripts', () => {
  it('are loaded again when Redis forgot them', async () => {
    const stores = await open();
    await stores.trials.createSweep(await stores.trials.lead(), aSweep(), []);
    await admin.script('FLUSH');
    await stores.trials.createSweep(await stores.trials.lead(), aSweep(), []);
    expect(await stores.trials.sweeps()).toHaveLength(2);
    await stores.close();
  });

  it('are compiled from the Lua files as they are', async () => {
    const compiled = await readFile(new URL('gen/scripts.ts', import.meta.url), 'utf8');
    expect(compiled, 'run: node libs/stores/src/redis/lua/generate.mjs').toBe(generate());
  });
});

describe('memory', () => {
  it('at four fifths refuses new sweeps, while what runs goes on', async () => {
    const small = await startRedis({ maxMemoryBytes: 20_000_000 });
    const filler = new Redis(small.url);
    const stores = await createRedisStores({ url: small.url });
    const epoch = await stores.trials.lead();
    const sweep = aSweep();
    await stores.trials.createSweep(epoch, sweep, []);
    await filler.setrange('filler', 16_000_000, 'x');
    const refused = stores.trials.createSweep(epoch, aSweep(), []);
    await expect(refused).rejects.toMatchObject({
      code: 'store-full',
      message: expect.stringMatching(
        /\d+ % full .*remove old sweeps or raise its maxmemory/,
      ) as string,
    });
    await stores.trials.addTrials(epoch, [aTrial(sweep.id)], []);
    expect(await stores.trials.sweeps()).toEqual([sweep]);

    await filler.setrange('more', 4_000_000, 'x');
    const full = stores.trials.addTrials(epoch, [aTrial(sweep.id, 1)], []);
    await expect(full).rejects.toMatchObject({ code: 'store-full' });
    expect(await stores.trials.trials(sweep.id)).toHaveLength(1);
    await filler.del('filler', 'more');
    await stores.trials.addTrials(epoch, [aTrial(sweep.id, 1)], []);
    filler.disconnect();
    await stores.close();
    await small.stop();
  });

  it('that evicts keys is refused; none on disk is told', async () => {
    const forgetful = await startRedis({ maxMemoryBytes: 20_000_000 });
    const client = new Redis(forgetful.url);
    await client.config('SET', 'appendonly', 'no', 'maxmemory-policy', 'allkeys-lru');
    await expect(createRedisStores({ url: forgetful.url })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('set maxmemory-policy noeviction') as string,
    });
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    const told: string[] = [];
    const onForgetful = (place: string): void => void told.push(place);
    await (await createRedisStores({ url: forgetful.url, onForgetful })).close();
    expect(told).toEqual([`Redis at ${forgetful.place}`]);
    client.disconnect();
    await forgetful.stop();
  });
});
