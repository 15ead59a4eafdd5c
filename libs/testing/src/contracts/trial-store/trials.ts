import { transition, trialId, type Trial, type TrialChange } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { aSweepId } from '../../builders/sweep.ts';
import { aCheckpoint, anEnd, anOffer, aTrial } from '../../builders/trial.ts';
import { added, eventsOf, everything, plant, using, type Led, type OpenStores } from '../stores.ts';

/** Writes one transition without events. */
export async function change(led: Led, before: Trial, what: TrialChange): Promise<Trial> {
  const after = transition(before, what);
  await led.trials.writeTrial(led.epoch, { before, after, events: [] });
  return after;
}

/** Claims from everything that waits; there has to be something. */
export async function claimed(led: Led): Promise<Trial> {
  const trial = await led.trials.claim(led.epoch, anOffer());
  if (!trial) throw new Error('nothing to claim');
  return trial;
}

/** The law of trials: adding, writing, listing. */
export function trialLaws(open: () => Promise<OpenStores>): void {
  describe('trials', () => {
    it(
      'come back as they were added, by number, with their events',
      using(open, async (led) => {
        const sweep = await plant(led, 12);
        const listed = await led.trials.trials(sweep.id);
        expect(listed).toEqual(Array.from({ length: 12 }, (_, n) => aTrial(sweep.id, n)));
        expect(await led.trials.trial(trialId(sweep.id, 11))).toEqual(aTrial(sweep.id, 11));
        const told = (await eventsOf(led, sweep.id)).flatMap((e) => ('trial' in e ? e.trial : []));
        expect(told).toEqual(listed.map((trial) => trial.number));
      }),
    );

    it(
      'that are not there are undefined, and a sweep that is not there has none',
      using(open, async (led) => {
        const sweep = await plant(led, 1);
        expect(await led.trials.trial(trialId(sweep.id, 1))).toBeUndefined();
        expect(await led.trials.trials(aSweepId())).toEqual([]);
        const orphan = aTrial(aSweepId());
        const adding = led.trials.addTrials(led.epoch, [orphan], [added(orphan)]);
        await expect(adding).rejects.toMatchObject({ code: 'not-found' });
        expect(await led.trials.trial(orphan.id)).toBeUndefined();
      }),
    );

    it(
      'that are there already are left alone, with their event',
      using(open, async (led) => {
        const { id } = await plant(led, 2);
        const running = await claimed(led);
        const trials = [0, 1, 2].map((number) => aTrial(id, number, { fresh: true }));
        await led.trials.addTrials(led.epoch, trials, trials.map(added));
        expect(await led.trials.trials(id)).toEqual([running, aTrial(id, 1), trials[2]]);
        const told = (await eventsOf(led, id)).filter((event) => event.kind === 'trial-added');
        expect(told.map((event) => event.trial)).toEqual([0, 1, 2]);
      }),
    );

    it(
      'are written with compare-and-set, in one step with their events',
      using(open, async (led) => {
        const sweep = await plant(led, 1);
        const before = await claimed(led);
        const after = transition(before, { kind: 'decided', params: { lr: 0.1 } });
        const events = [{ kind: 'trial-decided', at: 8, trial: 0, params: { lr: 0.1 } }] as const;
        await led.trials.writeTrial(led.epoch, { before, after, events });
        expect(await led.trials.trial(before.id)).toEqual(after);
        expect((await eventsOf(led, sweep.id)).at(-1)).toEqual(events[0]);

        const seen = await everything(led);
        const again = led.trials.writeTrial(led.epoch, { before, after, events });
        await expect(again).rejects.toMatchObject({ code: 'write-conflict' });
        const missing = aTrial(sweep.id, 9);
        const stopped = transition(missing, { kind: 'stopped', by: 'user', reason: '', at: 1 });
        const write = { before: missing, after: stopped, events };
        await expect(led.trials.writeTrial(led.epoch, write)).rejects.toMatchObject({
          code: 'write-conflict',
        });
        expect(await everything(led)).toEqual(seen);
      }),
    );

    it(
      'are written once when two write at the same time',
      using(open, async (led) => {
        const sweep = await plant(led, 1);
        const before = await claimed(led);
        const writes = await Promise.allSettled(
          [1, 2, 3, 4].map((lr) => change(led, before, { kind: 'decided', params: { lr } })),
        );
        const won = writes.filter((write) => write.status === 'fulfilled');
        expect(won).toHaveLength(1);
        expect(await led.trials.trials(sweep.id)).toEqual([won[0]?.value]);
      }),
    );

    it(
      'are listed by state',
      using(open, async (led) => {
        const { id } = await plant(led, 7, { resources: { maxParallel: 99 } });
        const ends = ['completed', 'stopped', 'paused', 'failed', 'lost'] as const;
        const after: Trial[] = [];
        for (const _ of ends) after.push(await claimed(led));
        for (const [n, kind] of ends.entries())
          after[n] = await change(led, after[n] as Trial, anEnd(kind));
        after.push(await claimed(led));
        const byState = async (...states: Trial['state'][]) =>
          (await led.trials.trials(id, states)).map((trial) => [trial.number, trial.state]);
        expect(await byState('complete')).toEqual([[0, 'complete']]);
        expect(await byState('stopped', 'paused')).toEqual([
          [1, 'stopped'],
          [2, 'paused'],
        ]);
        expect(await byState('running')).toEqual([[3, 'running']]);
        expect(await byState('waiting')).toEqual([4, 5, 6].map((n) => [n, 'waiting']));
        expect(await byState('failed')).toEqual([]);
        expect(await byState()).toEqual([]);
        expect(await led.trials.trials(id)).toHaveLength(7);
      }),
    );

    it(
      'keep every member of every state',
      using(open, async (led) => {
        await plant(led, 1);
        let trial = await claimed(led);
        const ref = aCheckpoint(trial, 300);
        const best = { values: [0.75], step: 300, epoch: 3 };
        const life: TrialChange[] = [
          { kind: 'decided', params: { lr: 0.1, head: 'xnodr', bias: false } },
          { kind: 'reported', step: 300, epoch: 3, metrics: { 'val/accuracy': 0.75 }, best },
          { kind: 'checkpointed', ref, best: true },
          anEnd('failed'),
          { kind: 'claimed', worker: anOffer().worker, at: 10_000 },
          { kind: 'reported', step: 350, metrics: { loss: 0.25 } },
          anEnd('paused'),
          { kind: 'resumed' },
          { kind: 'stopped', by: 'user', reason: 'enough "quotes"\nand lines', at: 11_000 },
          { kind: 'checkpoints-dropped', which: ['best'] },
        ];
        for (const next of life) {
          trial = await change(led, trial, next);
          expect(await led.trials.trial(trial.id)).toEqual(trial);
        }
        expect(trial).toMatchObject({ state: 'stopped', attempt: 2, failures: 1 });
      }),
    );
  });
}
