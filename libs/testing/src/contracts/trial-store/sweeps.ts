import { changeSweep, transition, type Sweep } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aSweep, aSweepId } from '../../builders/sweep.ts';
import { aReport, aTrial, anOffer } from '../../builders/trial.ts';
import { eventsOf, everything, plant, using, type OpenStores } from '../stores.ts';

/** The law of sweeps: creating, writing, listing, removing. */
export function sweepLaws(open: () => Promise<OpenStores>): void {
  describe('sweeps', () => {
    it(
      'come back as they were created, with their event',
      using(open, async (led) => {
        const sweep: Sweep = { ...aSweep(), source: 'name: "ä"\n', tags: ['a', 'b c'] };
        await led.trials.createSweep(led.epoch, sweep, [{ kind: 'sweep-created', at: 7 }]);
        expect(await led.trials.sweep(sweep.id)).toEqual(sweep);
        expect(await led.trials.sweeps()).toEqual([sweep]);
        expect(await eventsOf(led, sweep.id)).toEqual([{ kind: 'sweep-created', at: 7 }]);
      }),
    );

    it(
      'are listed oldest first',
      using(open, async (led) => {
        for (const createdAt of [30, 10, 20]) await plant(led, 0, { createdAt });
        const listed = await led.trials.sweeps();
        expect(listed.map((sweep) => sweep.createdAt)).toEqual([10, 20, 30]);
      }),
    );

    it(
      'keep their name to themselves',
      using(open, async (led) => {
        await plant(led, 1, { name: 'taken' });
        const before = await everything(led);
        await expect(plant(led, 1, { name: 'taken' })).rejects.toMatchObject({
          code: 'sweep-name-taken',
        });
        expect(await everything(led)).toEqual(before);
      }),
    );

    it(
      'never take the id of another',
      using(open, async (led) => {
        const { id } = await plant(led, 1);
        const before = await everything(led);
        await expect(plant(led, 0, { id, name: 'other' })).rejects.toMatchObject({
          code: 'write-conflict',
        });
        expect(await everything(led)).toEqual(before);
        await plant(led, 0, { name: 'other' });
      }),
    );

    it(
      'are written with compare-and-set, in one step with their events',
      using(open, async (led) => {
        const before = await plant(led, 1);
        const after = changeSweep(before, { kind: 'paused' });
        const events = [{ kind: 'sweep-changed', at: 9, state: 'paused' }] as const;
        await led.trials.writeSweep(led.epoch, { before, after, events });
        expect(await led.trials.sweep(before.id)).toEqual(after);
        expect((await eventsOf(led, before.id)).at(-1)).toEqual(events[0]);

        const seen = await everything(led);
        const late = changeSweep(before, { kind: 'stopping', reason: 'late' });
        const write = led.trials.writeSweep(led.epoch, { before, after: late, events });
        await expect(write).rejects.toMatchObject({ code: 'write-conflict' });
        expect(await everything(led)).toEqual(seen);
      }),
    );

    it(
      'keep what was enqueued, through every later change',
      using(open, async (led) => {
        const enqueued = [
          { configuration: 7, params: { rate: 0.1 + 0.2, kind: 'a', on: true } },
          { configuration: 9, params: { width: 64 } },
        ];
        let sweep = await plant(led, 1);
        for (const change of [
          ...enqueued.map((one) => ({ kind: 'enqueued', enqueued: one }) as const),
          { kind: 'paused' } as const,
          { kind: 'tagged', tags: ['x'] } as const,
          { kind: 'extended', configurations: 50, at: 9 } as const,
        ]) {
          const after = changeSweep(sweep, change);
          await led.trials.writeSweep(led.epoch, { before: sweep, after, events: [] });
          sweep = after;
        }
        expect(await led.trials.sweep(sweep.id)).toMatchObject({ enqueued, version: 6 });
      }),
    );

    it(
      'that are not there cannot be written',
      using(open, async (led) => {
        const before = aSweep();
        const after = changeSweep(before, { kind: 'paused' });
        const write = led.trials.writeSweep(led.epoch, { before, after, events: [] });
        await expect(write).rejects.toMatchObject({ code: 'write-conflict' });
        expect(await led.trials.sweeps()).toEqual([]);
        expect(await led.trials.sweep(aSweepId())).toBeUndefined();
      }),
    );

    it(
      'are forgotten with their trials, curves and log, and free their name',
      using(open, async (led) => {
        const sweep = await plant(led, 3, { name: 'again' });
        const other = await plant(led, 1, { user: sweep.user, createdAt: 2_000 });
        const running = await led.trials.claim(led.epoch, anOffer());
        expect(running?.sweep).toBe(sweep.id);
        const before = running ?? aTrial(sweep.id);
        const after = transition(before, { kind: 'reported', step: 1, metrics: {} });
        await led.trials.writeTrial(led.epoch, {
          before,
          after,
          events: [],
          reports: [aReport(1)],
        });

        await led.trials.removeSweep(led.epoch, sweep.id);
        await led.trials.removeSweep(led.epoch, sweep.id);
        expect(await led.trials.sweeps()).toEqual([other]);
        expect(await led.trials.sweep(sweep.id)).toBeUndefined();
        expect(await led.trials.trials(sweep.id)).toEqual([]);
        expect(await led.trials.trial(before.id)).toBeUndefined();
        expect(await led.trials.curve(before.id)).toEqual([]);
        expect(await eventsOf(led, sweep.id)).toEqual([]);

        const again = await plant(led, 1, { name: 'again', createdAt: 3_000 });
        expect((await led.trials.claim(led.epoch, anOffer()))?.sweep).toBe(other.id);
        expect((await led.trials.claim(led.epoch, anOffer()))?.sweep).toBe(again.id);
      }),
    );
  });
}
