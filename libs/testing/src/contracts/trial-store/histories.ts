import type { SweepEvent, Trial } from '@capsweep/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, using, type OpenStores } from '../stores.ts';
import { anyHistory, Model, play } from './model.ts';

/** The whole law at once: random histories against a model of plain arrays. */
export function historyLaws(open: () => Promise<OpenStores>): void {
  describe('histories', () => {
    it('grant and store what a model of plain arrays does', async () => {
      const law = fc.asyncProperty(anyHistory, (history) =>
        using(open, async (led) => {
          const model = new Model();
          for (const step of history) await play(led, model, step);
          expect(await led.trials.sweeps()).toEqual(model.listed());
          for (const { id } of model.sweeps) {
            const trials: readonly Trial[] = model.trialsOf(id);
            expect(await led.trials.trials(id)).toEqual(trials);
            const events: SweepEvent[] = await eventsOf(led, id);
            expect(events).toEqual(model.log.get(id));
          }
        })(),
      );
      await fc.assert(law, { numRuns: 30 });
    });
  });
}
