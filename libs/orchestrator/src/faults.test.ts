/**
 * @file Any order of work and faults: workers that vanish, a store that fails before or after it
 * wrote, leaders that take over. In the end everything is repaired and the sweep must come to its
 * end, with every trial in one piece.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SweepError, type Grant, type TrialStore } from '@capsweep/domain';
import { createMemoryStores } from '@capsweep/stores/memory';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, twoHeads, type House } from './testdata/house.ts';

type Fault = 'none' | 'before' | 'after';

/** A store whose next mutations fail: without having happened, or although they have. */
function flaky(store: TrialStore): { store: TrialStore; plan: (faults: Fault[]) => void } {
  const mutations = ['writeTrial', 'writeSweep', 'addTrials', 'claim'];
  let faults: Fault[] = [];
  const proxy = new Proxy(store, {
    get(target, name: string) {
      const method = (target as unknown as Record<string, unknown>)[name];
      if (typeof method !== 'function') return method;
      const call = method.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (!mutations.includes(name)) return call;
      return async (...args: unknown[]) => {
        const fault = faults.shift() ?? 'none';
        if (fault === 'before') throw new SweepError('store-unavailable', 'down');
        const result = await call(...args);
        if (fault === 'after') throw new SweepError('store-unavailable', 'lost the answer');
        return result;
      };
    },
  });
  return { store: proxy, plan: (next) => (faults = next) };
}

const action = fc.oneof(
  fc.record({
    kind: fc.constantFrom('claim', 'report', 'commit', 'finish', 'vanish', 'fail'),
    worker: fc.nat(2),
  }),
  fc.record({ kind: fc.constant('wait'), worker: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('take over'), worker: fc.constant(0) }),
  fc.record({ kind: fc.constant('faults'), worker: fc.nat(3) }),
  fc.record({ kind: fc.constant('enqueue'), worker: fc.nat(2) }),
);
const faultsOf: readonly Fault[][] = [
  ['before'],
  ['after'],
  ['none', 'after'],
  ['before', 'after', 'before'],
];

interface Hand {
  granted: Grant | undefined;
  epoch: number;
}

async function act(house: House, hands: Hand[], kind: string, who: number): Promise<void> {
  const hand = hands[who] ?? { granted: undefined, epoch: 0 };
  const worker = aWorker(house, `w${who}`);
  const { granted } = hand;
  if (kind === 'claim' && !granted) {
    hand.granted = await worker.claim();
    hand.epoch = hand.granted?.resume?.epoch ?? 0;
  }
  if (!granted) return;
  if (kind === 'vanish') hand.granted = undefined;
  if (kind === 'report') {
    hand.epoch += 1;
    const decision = await worker.epoch(granted, hand.epoch, hand.epoch / 100);
    if (decision.kind === 'fenced') hand.granted = undefined;
  }
  if (kind === 'commit') await worker.commit(granted, Math.max(1, hand.epoch), 0.1);
  if (kind === 'finish' || kind === 'fail') {
    hand.granted = undefined;
    await (kind === 'fail' ? worker.fail(granted, true) : worker.finish(granted));
  }
}

/** Somebody wants another rate tried, if any configuration is left to choose. */
async function enqueue({ orchestrator: { people } }: House, who: number): Promise<void> {
  const told = people.enqueue('two-heads', { params: { learningRate: 0.002 + who / 1000 } });
  await told.catch((error: unknown) => {
    if (!(error instanceof SweepError && error.code === 'sweep-state')) throw error;
  });
}

async function ignoringOutages(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    expect(['store-unavailable', 'leader-stale', 'write-conflict', 'trial-state']).toContain(
      error.code,
    );
  }
}

it('brings every trial to one end, whatever happens on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const stores = createMemoryStores();
      const { store, plan } = flaky(stores.trials);
      let house = await aHouse({ trials: store, events: stores.events });
      const spec = twoHeads({
        retry: { maxFailures: 1 },
        search: { ...aSpec().search, configurations: 2 },
      });
      const sweep = await house.orchestrator.people.create({ spec, user: 'ada' });
      const hands: Hand[] = [0, 1, 2].map(() => ({ granted: undefined, epoch: 0 }));
      for (const { kind, worker } of actions) {
        if (kind === 'faults') plan([...(faultsOf[worker] ?? [])]);
        else if (kind === 'enqueue') await ignoringOutages(() => enqueue(house, worker));
        else if (kind === 'take over') house = await house.takeOver();
        else if (kind === 'wait') {
          house.clock.advance(worker * 1000);
          await house.orchestrator.tick();
        } else await ignoringOutages(() => act(house, hands, kind, worker));
      }
      plan([]);
      house.clock.advance(20_000);
      await house.orchestrator.tick();
      house.clock.advance(20_000);
      await house.orchestrator.tick();
      await drain(house);
      await house.orchestrator.tick();

      const view = house.orchestrator.people.view('two-heads');
      expect(view.sweep.state).toBe('complete');
      const trials = await stores.trials.trials(sweep.id);
      expect(trials.map((trial) => trial.number)).toEqual([0, 1, 2, 3]);
      for (const trial of trials) {
        expect(['complete', 'failed']).toContain(trial.state);
        expect(trial.failures).toBeLessThanOrEqual(2);
        const attempts = trial.history.map(({ attempt }) => attempt);
        expect(attempts).toEqual(attempts.map((_, i) => i + 1));
        expect(house.orchestrator.people.trials('two-heads', all).rows[trial.number]).toMatchObject(
          {
            state: trial.state,
            step: trial.step,
            attempt: trial.attempt,
          },
        );
      }
      const { enqueued = [] } = (await stores.trials.sweep(sweep.id)) ?? {};
      const numbers = enqueued.map(({ configuration }) => configuration);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const { configuration, params } of enqueued)
        for (const trial of trials.filter((one) => one.configuration === configuration))
          expect(trial.params).toMatchObject(params);
      const logged = await stores.events.read(sweep.id, '0-0', 1000);
      const ends = logged.filter(({ event }) => event.kind === 'attempt-ended');
      expect(ends).toHaveLength(trials.reduce((sum, trial) => sum + trial.history.length, 0));
    }),
    { numRuns: 150 },
  );
});

const all = { sort: 'number', order: 'asc', where: [], offset: 0, limit: 100 } as const;
