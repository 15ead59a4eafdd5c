import { transition, type Report, type Trial } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aReport } from '../../builders/trial.ts';
import { plant, using, type Led, type OpenStores } from '../stores.ts';
import { claimed } from './trials.ts';

/** Writes reports as the trial's next state. */
export async function report(
  led: Led,
  before: Trial,
  points: { reports?: readonly Report[]; truncateAfter?: number },
): Promise<Trial> {
  const step = points.reports?.at(-1)?.step ?? before.step;
  const after = transition(before, { kind: 'reported', step, metrics: {} });
  await led.trials.writeTrial(led.epoch, { before, after, events: [], ...points });
  return after;
}

const steps = async (led: Led, trial: Trial): Promise<number[]> =>
  (await led.trials.curve(trial.id)).map((point) => point.step);

/** The law of live curves. */
export function curveLaws(open: () => Promise<OpenStores>): void {
  describe('curves', () => {
    it(
      'are read by step, as they were reported',
      using(open, async (led) => {
        await plant(led, 2);
        const trial = await claimed(led);
        const other = await claimed(led);
        const reports = [aReport(9), aReport(10, { epoch: 1 }), aReport(100, { epoch: 2.5 })];
        const next = await report(led, trial, { reports: reports.slice(0, 1) });
        await report(led, next, { reports: reports.slice(1) });
        expect(await led.trials.curve(trial.id)).toEqual(reports);
        expect(await led.trials.curve(other.id)).toEqual([]);
      }),
    );

    it(
      'forget points after a step, before new ones are added',
      using(open, async (led) => {
        await plant(led, 1);
        let trial = await claimed(led);
        trial = await report(led, trial, { reports: [5, 10, 15, 20].map((n) => aReport(n)) });
        trial = await report(led, trial, { truncateAfter: 10 });
        expect(await steps(led, trial)).toEqual([5, 10]);
        trial = await report(led, trial, { truncateAfter: 5, reports: [aReport(7), aReport(30)] });
        expect(await steps(led, trial)).toEqual([5, 7, 30]);
        trial = await report(led, trial, { truncateAfter: 0, reports: [] });
        expect(await steps(led, trial)).toEqual([]);
      }),
    );

    it(
      'have one point for each step, in order, whatever order they came in',
      using(open, async (led) => {
        await plant(led, 1);
        let trial = await claimed(led);
        for (const step of [10, 30, 20, 5]) {
          trial = await report(led, trial, { reports: [aReport(step)] });
        }
        const newer = aReport(20, { metrics: { loss: -1 } });
        trial = await report(led, trial, { reports: [newer] });
        expect(await led.trials.curve(trial.id)).toEqual([
          aReport(5),
          aReport(10),
          newer,
          aReport(30),
        ]);
      }),
    );

    it(
      'are dropped alone: the trial stays as it was',
      using(open, async (led) => {
        await plant(led, 1);
        const trial = await report(led, await claimed(led), { reports: [aReport(1)] });
        await led.trials.dropCurve(led.epoch, trial.id);
        await led.trials.dropCurve(led.epoch, trial.id);
        expect(await led.trials.curve(trial.id)).toEqual([]);
        expect(await led.trials.trial(trial.id)).toEqual(trial);
      }),
    );

    it(
      'grow sparser when they grow long, but never lose the first point, the newest or an epoch',
      using(open, async (led) => {
        await plant(led, 1);
        let trial = await claimed(led);
        const pointAt = (step: number): Report =>
          aReport(step, step % 500 === 0 ? { epoch: step / 500 } : {});
        for (let from = 1; from <= 5_000; from += 100) {
          const reports = Array.from({ length: 100 }, (_, n) => pointAt(from + n));
          trial = await report(led, trial, { reports });
          const seen = await led.trials.curve(trial.id);
          expect(seen.at(-1)).toEqual(reports.at(-1));
        }
        const seen = await led.trials.curve(trial.id);
        expect(seen).toEqual(seen.map((point) => pointAt(point.step)));
        const kept = seen.map((point) => point.step);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        expect(kept[0]).toBe(1);
        expect(kept.length).toBeGreaterThan(300);
        expect(kept.length).toBeLessThan(3_000);
        const epochs = seen.flatMap((point) => point.epoch ?? []);
        expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        const gaps = kept.slice(1).map((step, n) => step - (kept[n] ?? 0));
        expect(Math.max(...gaps)).toBeLessThanOrEqual(32);
      }),
    );
  });
}
