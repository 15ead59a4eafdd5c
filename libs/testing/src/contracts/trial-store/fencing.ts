import { changeSweep, transition } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aSweep } from '../../builders/sweep.ts';
import { aReport, anOffer, aTrial } from '../../builders/trial.ts';
import { added, everything, plant, using, type OpenStores } from '../stores.ts';
import { claimed } from './trials.ts';

/** The law of the lead. */
export function fencingLaws(open: () => Promise<OpenStores>): void {
  describe('lead', () => {
    it(
      'grows each time it is taken',
      using(open, async ({ trials, epoch }) => {
        const second = await trials.lead();
        const third = await trials.lead();
        expect(second).toBeGreaterThan(epoch);
        expect(third).toBeGreaterThan(second);
      }),
    );

    it(
      'lets no mutation of an older leader through',
      using(open, async (led) => {
        const sweep = await plant(led, 2);
        const running = await claimed(led);
        const after = transition(running, { kind: 'reported', step: 1, metrics: {} });
        const reports = [aReport(1)];
        const write = { before: running, after, events: [], reports };
        await led.trials.writeTrial(led.epoch, write);
        const paused = changeSweep(sweep, { kind: 'paused' });
        const later = transition(after, { kind: 'reported', step: 2, metrics: {} });
        const fresh = aTrial(sweep.id, 2);

        const current = await led.trials.lead();
        const seen = await everything(led);
        const { trials, epoch } = led;
        const stale = [
          () => trials.createSweep(epoch, aSweep(), []),
          () => trials.writeSweep(epoch, { before: sweep, after: paused, events: [] }),
          () => trials.removeSweep(epoch, sweep.id),
          () => trials.addTrials(epoch, [fresh], [added(fresh)]),
          () => trials.writeTrial(epoch, { before: after, after: later, events: [] }),
          () => trials.claim(epoch, anOffer()),
          () => trials.dropCurve(epoch, running.id),
        ];
        for (const call of stale)
          await expect(call()).rejects.toMatchObject({ code: 'leader-stale' });
        expect(await everything(led)).toEqual(seen);

        await trials.writeTrial(current, { before: after, after: later, events: [] });
        await trials.addTrials(current, [fresh], [added(fresh)]);
        expect((await trials.claim(current, anOffer()))?.number).toBe(1);
      }),
    );

    it(
      'is asked for before versions are: a stale leader hears that it is stale',
      using(open, async (led) => {
        const sweep = await plant(led, 1);
        const after = changeSweep(sweep, { kind: 'paused' });
        const write = { before: sweep, after, events: [] };
        await led.trials.writeSweep(await led.trials.lead(), write);
        await expect(led.trials.writeSweep(led.epoch, write)).rejects.toMatchObject({
          code: 'leader-stale',
        });
      }),
    );
  });
}
