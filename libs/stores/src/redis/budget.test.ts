import { transition, type Report, type SweepEvent, type Trial } from '@capsweep/domain';
import { aCheckpoint, anEnd, anOffer, aSweep, aTrial, startRedis } from '@capsweep/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stores } from '../stores.ts';
import { createRedisStores } from './index.ts';

let redis: Awaited<ReturnType<typeof startRedis>>;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

/** What all keys of a prefix take, measured by Redis. */
async function bytesOf(prefix: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const key of await admin.keys(`{${prefix}}:*`)) {
    sizes.set(key, Number(await admin.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')));
  }
  return sizes;
}

const [random] = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), {
  numRuns: 1,
  seed: 1,
});
const digits = (): number => {
  const { value } = random?.next() as { value: number };
  return value;
};

const metrics = () => ({
  'val/accuracy': digits(),
  'val/loss': digits(),
  'train/accuracy': digits(),
  'train/loss': digits(),
});
const params = () => ({
  learningRate: digits(),
  backbone: 'mobilenet-v2',
  dataset: 'mnist',
  head: 'xnidr',
  routingIterations: 3,
  batchSize: 128,
});

/** One step of a trial's life, written as the coordinator writes it. */
async function write(
  { trials }: Stores,
  before: Trial,
  change: Parameters<typeof transition>[1],
  more: { events: SweepEvent[]; reports?: Report[] },
): Promise<Trial> {
  const after = transition(before, change);
  await trials.writeTrial(1 as never, { before, after, ...more });
  return after;
}

/** Nine epochs of 469 steps, a checkpoint after each. */
async function train(stores: Stores, granted: Trial): Promise<void> {
  const { number: trial, attempt } = granted;
  const at = Date.parse('2026-11-22T12:00:00Z') + trial;
  const drawn = params();
  let now = await write(
    stores,
    granted,
    { kind: 'decided', params: drawn },
    { events: [{ kind: 'trial-decided', at, trial, params: drawn }] },
  );
  for (let epoch = 1; epoch <= 9; epoch += 1) {
    const step = epoch * 469;
    const measured = metrics();
    const values = [measured['val/accuracy']];
    const told = { kind: 'trial-reported', at, trial, step, epoch, values } as const;
    const best = { values, step, epoch };
    const report = { kind: 'reported', step, epoch, metrics: measured, best } as const;
    const reports = [{ step, epoch, metrics: measured, at }];
    now = await write(stores, now, report, { events: [told], reports });
    const bytes = 1_234_567;
    const manifestSha256 = [...Array<unknown>(64)].map(() =>
      Math.floor(digits() * 16).toString(16),
    );
    const ref = { ...aCheckpoint(now, step), bytes, epoch, values };
    const kept = { ...ref, manifestSha256: manifestSha256.join('') };
    now = await write(
      stores,
      now,
      { kind: 'checkpointed', ref: kept, best: epoch % 4 === 0 },
      {
        events: [{ kind: 'checkpoint-committed', at, trial, attempt, step, bytes, best: true }],
      },
    );
  }
  const ended = { kind: 'attempt-ended', at, trial, attempt, outcome: 'completed' } as const;
  const { metrics: last, best, step } = now;
  await write(stores, now, anEnd('completed'), {
    events: [{ ...ended, step, state: 'complete', metrics: last, values: best?.values ?? [] }],
  });
  await stores.trials.dropCurve(1 as never, now.id);
}

describe('budget', () => {
  it('holds a finished trial of nine epochs in 2 kB: record, events, share of the indexes', async () => {
    const stores = await createRedisStores({ url: redis.url, prefix: 'finished' });
    const epoch = await stores.trials.lead();
    const sweep = aSweep();
    await stores.trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]);
    const count = 200;
    for (let number = 0; number < count; number += 8) {
      const planned = Array.from({ length: 8 }, (_, n) => aTrial(sweep.id, number + n));
      const events = planned.map(
        (t) => ({ kind: 'trial-added', at: 1e12, trial: t.number }) as const,
      );
      await stores.trials.addTrials(epoch, planned, events);
      const granted = await Promise.all(planned.map(() => stores.trials.claim(epoch, anOffer())));
      await Promise.all(granted.flatMap((trial) => (trial ? [train(stores, trial)] : [])));
    }
    const sizes = await bytesOf('finished');
    const sum = (part: string): number =>
      [...sizes].reduce((all, [key, size]) => all + (key.includes(`}:${part}`) ? size : 0), 0) /
      count;
    const shares = ['trial:', 'log:', 'blocks:', 'ends:', 'finished:', ''].map((part) => [
      part,
      Math.round(sum(part)),
    ]);
    console.info('bytes per finished trial:', Object.fromEntries(shares));
    expect(sum('')).toBeLessThan(2_048);
    await stores.close();
  });

  it('holds a live curve in 64 kB, however many metrics it has', async () => {
    const stores = await createRedisStores({ url: redis.url, prefix: 'curves' });
    const epoch = await stores.trials.lead();
    const sweep = aSweep();
    await stores.trials.createSweep(epoch, sweep, []);
    await stores.trials.addTrials(epoch, [aTrial(sweep.id, 0), aTrial(sweep.id, 1)], []);
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`metric/${n}`, 0]));
    for (const measure of [metrics, () => ({ ...wide, loss: digits() })]) {
      let now = (await stores.trials.claim(epoch, anOffer())) as Trial;
      for (let from = 1; from <= 3_000; from += 50) {
        const reports = Array.from({ length: 50 }, (_, n) => {
          return { step: from + n, metrics: measure(), at: 1e12 + n };
        });
        const report = { kind: 'reported', step: from + 49, metrics: {} } as const;
        now = await write(stores, now, report, { events: [], reports });
        const size = await admin.call(
          'MEMORY',
          'USAGE',
          `{curves}:curve:${now.id}`,
          'SAMPLES',
          '0',
        );
        expect(Number(size)).toBeLessThanOrEqual(64 * 1024);
        expect((await stores.trials.curve(now.id)).at(-1)).toEqual(reports.at(-1));
      }
      console.info('points of a full curve:', (await stores.trials.curve(now.id)).length);
    }
    await stores.close();
  });
});
