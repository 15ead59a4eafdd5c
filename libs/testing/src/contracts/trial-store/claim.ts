import { changeSweep, transition, type SweepChange } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aSweepId, type SweepParts } from '../../builders/sweep.ts';
import { anEnd, anOffer, aTrial } from '../../builders/trial.ts';
import { eventsOf, everything, plant, using, type Led, type OpenStores } from '../stores.ts';
import { change, claimed } from './trials.ts';

/** Plants one sweep of two trials per entry and says whose trials are granted, in order. */
async function grants(
  led: Led,
  sweeps: readonly SweepParts[],
  offers: readonly Parameters<typeof anOffer>[0][],
): Promise<(number | undefined)[]> {
  const ids: string[] = [];
  for (const parts of sweeps) ids.push((await plant(led, 2, parts)).id);
  const granted: (number | undefined)[] = [];
  for (const offer of offers) {
    const trial = await led.trials.claim(led.epoch, anOffer(offer));
    granted.push(trial && ids.indexOf(trial.sweep));
  }
  return granted;
}

/** The law of claims, sentence by sentence; histories.ts has it as a whole. */
export function claimLaws(open: () => Promise<OpenStores>): void {
  describe('claim', () => {
    it(
      'grants what the domain says, logged in the same step',
      using(open, async (led) => {
        const { id } = await plant(led, 2);
        const offer = anOffer();
        const granted = await led.trials.claim(led.epoch, offer);
        const expected = transition(aTrial(id), { kind: 'claimed', ...offer });
        expect(granted).toEqual(expected);
        expect(await led.trials.trial(expected.id)).toEqual(expected);
        expect((await eventsOf(led, id)).at(-1)).toEqual({
          kind: 'attempt-started',
          at: offer.at,
          trial: 0,
          attempt: 1,
          worker: offer.worker,
        });
      }),
    );

    it(
      'grants nothing when nothing waits, and changes nothing',
      using(open, async (led) => {
        expect(await led.trials.claim(led.epoch, anOffer())).toBeUndefined();
        await plant(led, 1);
        await claimed(led);
        const before = await everything(led);
        expect(await led.trials.claim(led.epoch, anOffer())).toBeUndefined();
        expect(await everything(led)).toEqual(before);
      }),
    );

    it(
      'grants each trial once, to however many ask at the same time',
      using(open, async (led) => {
        await plant(led, 20, { resources: { maxParallel: 15 } });
        const asked = Array.from({ length: 40 }, () => led.trials.claim(led.epoch, anOffer()));
        const granted = (await Promise.all(asked)).flatMap((trial) => trial?.number ?? []);
        expect(granted.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, n) => n));
      }),
    );

    it(
      'takes the lowest number, also of trials that came back',
      using(open, async (led) => {
        await plant(led, 12, { resources: { maxParallel: 99 } });
        for (let n = 0; n < 10; n += 1) expect((await claimed(led)).number).toBe(n);
        const { sweep } = (await led.trials.claim(led.epoch, anOffer())) ?? aTrial(aSweepId());
        const listed = await led.trials.trials(sweep);
        for (const n of [9, 2]) await change(led, listed[n] ?? aTrial(sweep), anEnd('lost'));
        const next = [await claimed(led), await claimed(led), await claimed(led)];
        expect(next.map((trial) => [trial.number, trial.attempt])).toEqual([
          [2, 2],
          [9, 2],
          [11, 1],
        ]);
      }),
    );

    it(
      'serves running sweeps only',
      using(open, async (led) => {
        const changes: SweepChange[] = [
          { kind: 'paused' },
          { kind: 'stopping', reason: 'x' },
          { kind: 'drained', at: 1 },
          { kind: 'failed', error: { code: 'internal', message: 'x' }, at: 1 },
        ];
        const parts = { resources: { pool: 'p' } };
        for (const what of changes) {
          const before = await plant(led, 1, parts);
          const after = changeSweep(before, what);
          await led.trials.writeSweep(led.epoch, { before, after, events: [] });
        }
        const offer = anOffer({ pool: 'p' });
        expect(await led.trials.claim(led.epoch, offer)).toBeUndefined();

        const [before] = (await led.trials.sweeps()).filter((sweep) => sweep.state === 'paused');
        if (!before) throw new Error('no paused sweep');
        const after = changeSweep(before, { kind: 'resumed' });
        await led.trials.writeSweep(led.epoch, { before, after, events: [] });
        expect((await led.trials.claim(led.epoch, offer))?.sweep).toBe(before.id);
      }),
    );

    it(
      'serves the pool of the offer only',
      using(open, async (led) => {
        const sweeps = [{ resources: { pool: 'cpu' } }, { resources: { pool: 'gpu' } }];
        const offers = [{ pool: 'gpu' }, { pool: 'cpu' }, { pool: 'gpu' }, { pool: 'gpu' }];
        expect(await grants(led, sweeps, offers)).toEqual([1, 0, 1, undefined]);
      }),
    );

    it(
      'serves sweeps whose labels the worker carries',
      using(open, async (led) => {
        const sweeps = [{ resources: { labels: ['gpu', 'big memory'] } }];
        const offers = [
          { labels: [] },
          { labels: ['gpu'] },
          { labels: ['gpu,big memory'] },
          { labels: ['gpu', 'big', 'memory'] },
          { labels: ['big memory', 'fast', 'gpu'] },
        ];
        expect(await grants(led, sweeps, offers)).toEqual([...Array<undefined>(4), 0]);
      }),
    );

    it(
      'serves sweeps whose slots fit into the offer',
      using(open, async (led) => {
        const sweeps = [{ resources: { slots: 10 } }];
        expect(await grants(led, sweeps, [{ slots: 9 }, { slots: 10 }])).toEqual([undefined, 0]);
      }),
    );

    it(
      'serves sweeps that run fewer than maxParallel trials',
      using(open, async (led) => {
        await plant(led, 4, { resources: { maxParallel: 2 } });
        const first = await claimed(led);
        await claimed(led);
        expect(await led.trials.claim(led.epoch, anOffer())).toBeUndefined();
        await change(led, first, anEnd('completed'));
        expect((await claimed(led)).number).toBe(2);
      }),
    );

    it(
      'serves one sweep only when asked to',
      using(open, async (led) => {
        await plant(led, 1, { resources: { priority: 9 } });
        const { id } = await plant(led, 1);
        expect((await led.trials.claim(led.epoch, anOffer({ sweep: id })))?.sweep).toBe(id);
        expect(await led.trials.claim(led.epoch, anOffer({ sweep: id }))).toBeUndefined();
      }),
    );

    it(
      'serves the higher priority first, whoever runs more',
      using(open, async (led) => {
        const sweeps = [-1, 10, 2].map((priority) => ({ resources: { priority } }));
        expect(await grants(led, sweeps, Array(6).fill({}))).toEqual([1, 1, 2, 2, 0, 0]);
      }),
    );

    it(
      'then the user with fewer running trials, in whatever pool they run',
      using(open, async (led) => {
        const users = ['ada', 'ada', 'bob'].map((user) => ({ user }));
        expect(await grants(led, users, Array(5).fill({}))).toEqual([0, 2, 1, 2, 0]);
        const elsewhere = { user: 'eve', resources: { pool: 'elsewhere' } };
        await plant(led, 2, elsewhere);
        for (const _ of [1, 2]) await led.trials.claim(led.epoch, anOffer({ pool: 'elsewhere' }));
        const pool = 'new';
        const parts = { resources: { pool } };
        const late = await plant(led, 1, { ...parts, user: 'eve', createdAt: 1 });
        const first = await plant(led, 1, { ...parts, user: 'zoe', createdAt: 2 });
        expect((await led.trials.claim(led.epoch, anOffer({ pool })))?.sweep).toBe(first.id);
        expect((await led.trials.claim(led.epoch, anOffer({ pool })))?.sweep).toBe(late.id);
      }),
    );

    it(
      'then the sweep with fewer running trials, then the older one',
      using(open, async (led) => {
        const sweeps = [30, 10, 20].map((createdAt) => ({ createdAt }));
        expect(await grants(led, sweeps, Array(6).fill({}))).toEqual([1, 2, 0, 1, 2, 0]);
      }),
    );
  });
}
