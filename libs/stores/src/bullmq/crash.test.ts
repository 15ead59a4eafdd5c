import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { trialId, type Bell } from '@capsweep/domain';
import { aSweepId, startRedis, type TestRedis } from '@capsweep/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBullDoorbell, createBullListener } from './index.ts';
import { bellPrefix, queueOf } from './names.ts';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

const never = new AbortController().signal;
const bell: Bell = { trial: trialId(aSweepId(), 3), bell: 2 };

describe('a listener that is killed between taking a bell and letting it go', () => {
  it('takes nothing with it: the bell hangs again, and another hears it', async () => {
    const prefix = randomUUID();
    const where = { url: redis.url, prefix };
    const doorbell = await createBullDoorbell(where);
    await doorbell.ring('cpu', [bell]);
    const program = fileURLToPath(new URL('testdata/taker.mjs', import.meta.url));
    const args = [program, redis.url, bellPrefix(prefix), queueOf('cpu')];
    const taker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(taker.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe(`took ${bell.trial}-2\n`);
    taker.kill('SIGKILL');
    await once(taker, 'exit');

    expect(await doorbell.hanging('cpu')).toEqual([]);
    await doorbell.ring('cpu', [bell]);
    expect(await doorbell.hanging('cpu')).toEqual([]);
    const listener = await createBullListener({ ...where, pool: 'cpu', stalledMs: 200 });
    expect(await listener.next(never)).toEqual(bell);
    await doorbell.ring('cpu', [bell]);
    expect(await listener.next(never)).toEqual(bell);
    await Promise.all([listener.close(), doorbell.close()]);
  });
});

describe('a Redis that is killed and started again', () => {
  it('still has its bells, and wakes who waited', async () => {
    const where = { url: redis.url, prefix: randomUUID() };
    const doorbell = await createBullDoorbell(where);
    const listener = await createBullListener({ ...where, pool: 'cpu' });
    await doorbell.ring('gpu', [bell]);
    const heard = listener.next(never);
    await redis.kill();
    const ringing = doorbell.ring('cpu', [bell]);
    await expect(ringing).rejects.toMatchObject({ code: 'store-unavailable' });
    await redis.restart();
    await vi.waitFor(() => doorbell.ring('cpu', [bell]), { timeout: 5_000 });
    expect(await heard).toEqual(bell);
    expect(await doorbell.hanging('gpu')).toEqual([bell]);
    await Promise.all([listener.close(), doorbell.close()]);
  });

  it('lets go of a listener that waits for it', async () => {
    const where = { url: redis.url, prefix: randomUUID() };
    const listener = await createBullListener({ ...where, pool: 'cpu' });
    const abort = new AbortController();
    const heard = listener.next(abort.signal);
    await redis.kill();
    abort.abort();
    expect(await heard).toBeUndefined();
    const stuck = listener.next(never);
    const began = performance.now();
    await listener.close();
    expect(await stuck).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2_000);
    await redis.restart();
  });
});
