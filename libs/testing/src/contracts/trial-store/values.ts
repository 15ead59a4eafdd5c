import { transition, type Sweep } from '@capsweep/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSweep } from '../../builders/sweep.ts';
import { aReport, aTrial } from '../../builders/trial.ts';
import { eventsOf, everything, plant, using, type OpenStores } from '../stores.ts';
import { change, claimed } from './trials.ts';

const anyNumber = fc.double();
const anyText = fc.oneof(fc.string(), fc.constantFrom('NaN', '$', '{"$":"NaN"}', 'ä😀\u0000', ''));
const anyParam = fc.oneof(anyNumber, anyText, fc.boolean(), fc.integer());
const anyParams = fc.dictionary(anyText, anyParam, { noNullPrototype: true, maxKeys: 5 });
const anyMetrics = fc.dictionary(anyText, anyNumber, { noNullPrototype: true, maxKeys: 5 });

/** Changes every member of plain data that lets itself be changed. */
function vandalize(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) vandalize(member);
  for (const key of Object.keys(value)) Reflect.set(value, key, 'vandalized');
}

/** The law of values: nothing is lost or bent on the way, and nobody shares them. */
export function valueLaws(open: () => Promise<OpenStores>): void {
  describe('values', () => {
    it(
      'keep every digit, sign and special number of parameters, metrics and values',
      using(open, async (led) => {
        const { id } = await plant(led, 1);
        let trial = await claimed(led);
        let step = 0;
        const law = fc.asyncProperty(anyParams, anyMetrics, fc.array(anyNumber), async (...v) => {
          const [params, metrics, values] = v;
          step += 1;
          const decided = await change(led, trial, { kind: 'decided', params });
          const best = { values, step, epoch: 0.1 };
          const after = transition(decided, { kind: 'reported', step, metrics, best });
          const event = {
            kind: 'trial-reported',
            at: 1,
            trial: 0,
            step,
            epoch: 1,
            values,
          } as const;
          const report = aReport(step, { metrics });
          const write = { before: decided, after, events: [event], reports: [report] };
          await led.trials.writeTrial(led.epoch, write);
          trial = after;
          expect(await led.trials.trial(trial.id)).toEqual(after);
          expect((await led.trials.curve(trial.id)).at(-1)).toEqual(report);
          expect((await eventsOf(led, id)).at(-1)).toEqual(event);
        });
        await fc.assert(law, { numRuns: 50 });
      }),
    );

    it(
      'are copies: changing what was given or what was read changes nothing',
      using(open, async (led) => {
        const given: Sweep = { ...aSweep(), tags: ['tag'] };
        const trials = [aTrial(given.id, 0, { lr: 1 })];
        const events = [{ kind: 'sweep-created', at: 1 }] as const;
        await led.trials.createSweep(led.epoch, given, events);
        await led.trials.addTrials(led.epoch, trials, []);
        const running = await claimed(led);
        const after = transition(running, { kind: 'reported', step: 1, metrics: { loss: 2 } });
        const reports = [aReport(1)];
        await led.trials.writeTrial(led.epoch, { before: running, after, events, reports });
        const seen = structuredClone(await everything(led));
        for (const value of [given, trials, running, after, reports]) vandalize(value);
        vandalize(await everything(led));
        vandalize(await led.trials.sweep(seen.sweeps[0]?.id ?? given.id));
        expect(await everything(led)).toEqual(seen);
      }),
    );
  });
}
