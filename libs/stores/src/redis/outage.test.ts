import { transition, type LeaderEpoch, type Trial, type TrialStore } from '@capsweep/domain';
import { freePort } from '@capsweep/service';
import { anOffer, aSweep, aTrial, startRedis, type TestRedis } from '@capsweep/testing';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRedisStores } from './index.ts';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

/** What a call rejects with, and after how many milliseconds. */
async function failure(call: () => Promise<unknown>) {
  const began = performance.now();
  const error: unknown = await call().then(
    () => expect.unreachable('it should have thrown'),
    (reason: unknown) => reason,
  );
  return { error: error as Error, ms: performance.now() - began };
}

describe('at start', () => {
  it('says within a moment where nobody listens, and what to do', async () => {
    const port = await freePort();
    const url = `redis://:secret@127.0.0.1:${port}`;
    const { error, ms } = await failure(() => createRedisStores({ url }));
    expect(error).toMatchObject({ code: 'store-unavailable', retryable: true });
    expect(error.message).toBe(
      `Redis at 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}); start it, or correct its address`,
    );
    expect(ms).toBeLessThan(1_500);
  });

  it('says within seconds that somebody listens who is mute', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const { error, ms } = await failure(() =>
      createRedisStores({ url: `redis://127.0.0.1:${port}`, timeouts: { openMs: 300 } }),
    );
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(error.message).toContain('no connection within 0.3 s');
    expect(ms).toBeLessThan(1_500);
    mute.close();
  });

  it('refuses a wrong or missing password without repeating it', async () => {
    for (const url of [redis.url.replace(redis.password, 'wrong-secret'), redis.place]) {
      const { error } = await failure(() => createRedisStores({ url }));
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(error.message).toContain(`Redis at ${redis.place} `);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret');
    }
  });

  it('refuses what is no address', async () => {
    for (const url of ['', 'localhost', 'http://:secret@localhost:6379', 'redis://a b']) {
      const { error } = await failure(() => createRedisStores({ url }));
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(error.message).not.toContain('secret');
    }
  });

  it('says that a host has no address', async () => {
    const { error, ms } = await failure(() =>
      createRedisStores({ url: 'redis://no-such-host.invalid' }),
    );
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(ms).toBeLessThan(4_500);
  });
});

/** Claims and reports as fast as it can, and remembers the last state that was acknowledged. */
async function work(
  trials: TrialStore,
  epoch: LeaderEpoch,
  trial: Trial,
  acknowledged: Map<string, Trial>,
) {
  let current = trial;
  for (let step = trial.step + 1; ; step += 1) {
    const after = transition(current, { kind: 'reported', step, metrics: { loss: 1 / step } });
    const event = {
      kind: 'trial-reported',
      at: step,
      trial: trial.number,
      step,
      epoch: step,
      values: [step],
    } as const;
    const report = { step, metrics: { loss: 1 / step }, at: step };
    await trials.writeTrial(epoch, { before: current, after, events: [event], reports: [report] });
    acknowledged.set(trial.id, after);
    current = after;
  }
}

describe('a server that is killed and started again', () => {
  it('loses nothing that was acknowledged, and is found again', async () => {
    const states: string[] = [];
    const stores = await createRedisStores({
      url: redis.url,
      prefix: 'killed',
      onState: (state, place) => states.push(`${state} ${place}`),
    });
    const { trials, events } = stores;
    const epoch = await trials.lead();
    const sweep = aSweep({ resources: { maxParallel: 99 } });
    await trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]);
    const planned = Array.from({ length: 8 }, (_, n) => aTrial(sweep.id, n));
    await trials.addTrials(epoch, planned, []);
    const acknowledged = new Map<string, Trial>();
    for (let round = 0; round < 3; round += 1) {
      const waiting = await trials.trials(sweep.id, ['waiting']);
      const running = waiting.length > 0 ? [] : [...(await trials.trials(sweep.id))];
      for (const _ of waiting) {
        const granted = await trials.claim(epoch, anOffer());
        if (granted) running.push(granted);
      }
      const loops = running.map((trial) => failure(() => work(trials, epoch, trial, acknowledged)));
      while ([...acknowledged.values()].every((trial) => trial.step < 20 * (round + 1))) {
        await new Promise(setImmediate);
      }
      await redis.kill();
      const failures = await Promise.all(loops);
      const codes = new Set(failures.map(({ error }) => (error as Error & { code: string }).code));
      expect([...codes]).toEqual(['store-unavailable']);
      await redis.restart();

      const stored = await trials.trials(sweep.id);
      expect(stored).toHaveLength(8);
      const log = await events.read(sweep.id, '0-0', 1e6);
      for (const trial of stored) {
        const seen = acknowledged.get(trial.id) as Trial;
        expect(trial.version - seen.version).toBeOneOf([0, 1]);
        const points = await trials.curve(trial.id);
        expect(points.at(-1)?.step).toBe(trial.step);
        const told = log.filter(
          ({ event }) => event.kind === 'trial-reported' && event.trial === trial.number,
        );
        expect(told).toHaveLength(trial.step);
      }
    }
    expect(states).toEqual(
      Array(3)
        .fill([`lost Redis at ${redis.place}`, `back Redis at ${redis.place}`])
        .flat(),
    );
    await stores.close();
  });

  it('is waited for, but not for ever', async () => {
    const stores = await createRedisStores({
      url: redis.url,
      prefix: 'patience',
      timeouts: { backMs: 300 },
    });
    const { trials } = stores;
    const epoch = await trials.lead();
    await redis.kill();
    const { error, ms } = await failure(() => trials.claim(epoch, anOffer()));
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(ms).toBeLessThan(1_500);
    await redis.restart();
    await vi.waitFor(async () => expect(await trials.claim(epoch, anOffer())).toBeUndefined());
    await stores.close();
    await expect(trials.sweeps()).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});

describe('a server that hangs', () => {
  it('is given up on after a while', async () => {
    const stores = await createRedisStores({
      url: redis.url,
      prefix: 'frozen',
      timeouts: { answerMs: 300 },
    });
    const { trials } = stores;
    redis.freeze(true);
    const { error, ms } = await failure(() => trials.lead());
    redis.freeze(false);
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(ms).toBeLessThan(1_500);
    expect(await trials.lead()).toBeGreaterThan(0);
    await stores.close();
  });
});
