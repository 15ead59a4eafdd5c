import {
  compareCursors,
  logStart,
  transition,
  type LoggedEvent,
  type RunningTrial,
  type SweepEvent,
} from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { everyEvent } from '../builders/events.ts';
import { aSweepId } from '../builders/sweep.ts';
import { anEnd, anOffer } from '../builders/trial.ts';
import { eventsOf, logOf, plant, using, type OpenStores } from './stores.ts';

/**
 * Every sentence of the law of `EventLog`, for one adapter.
 *
 * @param open returns an empty store, a new one at each call
 */
export function eventLogContract(name: string, open: () => Promise<OpenStores>): void {
  describe(`EventLog: ${name}`, () => {
    it(
      'has cursors that grow strictly, over every kind of change',
      using(open, async (led) => {
        const { id } = await plant(led, 30);
        const before = await led.trials.claim(led.epoch, anOffer());
        if (!before) throw new Error('nothing to claim');
        const after = transition(before, anEnd('lost'));
        const moved = { kind: 'trial-moved', at: 1, trial: 0, state: 'waiting' } as const;
        const events = Array(20).fill(moved);
        await led.trials.writeTrial(led.epoch, { before, after, events });
        const log = await logOf(led, id);
        expect(log).toHaveLength(1 + 30 + 1 + 20);
        const cursors = [logStart, ...log.map((logged) => logged.cursor)];
        for (const [n, cursor] of cursors.slice(1).entries()) {
          expect(compareCursors(cursor, cursors[n] as string)).toBeGreaterThan(0);
        }
      }),
    );

    it(
      'tells every kind of event as it was told, however long ago',
      using(open, async (led) => {
        const { id } = await plant(led, 1);
        let before = await led.trials.claim(led.epoch, anOffer());
        const told: SweepEvent[] = [];
        for (let n = 0; n < 60 && before?.state === 'running'; n += 1) {
          const after = transition(before, { kind: 'reported', step: n, metrics: {} });
          await led.trials.writeTrial(led.epoch, { before, after, events: everyEvent });
          told.push(...everyEvent);
          before = after as RunningTrial;
        }
        expect((await eventsOf(led, id)).slice(3)).toEqual(told);
        const log = await logOf(led, id);
        for (const n of [0, 126, 127, 128, 129, 400, log.length - 2]) {
          const page = await led.events.read(id, log[n]?.cursor ?? '', 200);
          expect(page).toEqual(log.slice(n + 1, n + 201));
        }
      }),
    );

    it(
      'reads on from any cursor, oldest first, at most so many',
      using(open, async (led) => {
        const { id } = await plant(led, 24);
        const whole = await logOf(led, id);
        const pages: LoggedEvent[][] = [];
        let after = logStart;
        for (;;) {
          const page = await led.events.read(id, after, 10);
          if (page.length === 0) break;
          pages.push([...page]);
          after = page.at(-1)?.cursor ?? after;
        }
        expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
        expect(pages.flat()).toEqual(whole);
        expect(await led.events.read(id, logStart, 0)).toEqual([]);
        for (const [n, { cursor }] of whole.entries()) {
          expect(await led.events.read(id, cursor, 99)).toEqual(whole.slice(n + 1));
        }
      }),
    );

    it(
      'keeps sweeps apart, and has nothing of a sweep that is not there',
      using(open, async (led) => {
        const first = await plant(led, 1);
        const second = await plant(led, 2);
        expect(await logOf(led, first.id)).toHaveLength(2);
        expect(await logOf(led, second.id)).toHaveLength(3);
        expect(await logOf(led, aSweepId())).toEqual([]);
      }),
    );

    it(
      'refuses a cursor that is none',
      using(open, async (led) => {
        const { id } = await plant(led, 1);
        for (const cursor of ['', 'x', '1', '-1-0', '+', '1-0-0', '0-0 ']) {
          await expect(led.events.read(id, cursor, 9)).rejects.toMatchObject({
            code: 'request-invalid',
          });
        }
      }),
    );
  });
}
