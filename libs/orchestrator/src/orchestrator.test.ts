import { describe, expect, it } from 'vitest';
import { SweepError, type Grant } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, numberOf, twoHeads } from './testdata/house.ts';

const create = async (spec = twoHeads()) => {
  const house = await aHouse();
  const sweep = await house.orchestrator.people.create({ spec, user: 'ada' });
  return { house, sweep, people: house.orchestrator.people };
};

const paramsOf = ({ assignment }: Grant) => assignment.params;

describe('a sweep', () => {
  it('runs from the plan to its end', async () => {
    const { house, people } = await create();
    const granted = await drain(house);
    expect(granted.map(numberOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const view = people.view('two-heads');
    expect(view.sweep.state).toBe('complete');
    expect(view.counts).toMatchObject({ planned: 8, complete: 8, waiting: 0, running: 0 });
    expect(view.best).toMatchObject({ trial: 7, values: [0.57], hasCheckpoint: true });
    expect(
      view.cells.map(({ given, finished, best }) => [given['head'], finished, best?.trial]),
    ).toEqual([
      ['fc', 4, 5],
      ['xnodr', 4, 7],
    ]);
  });

  it('tells each configuration as mean and sd over its seeds', async () => {
    const { house, people } = await create();
    await drain(house);
    const [first] = people.configurations('two-heads');
    expect(first).toMatchObject({
      rank: 1,
      cell: 1,
      configuration: 1,
      trials: [6, 7],
      bestTrial: 7,
    });
    const [spread] = first?.values ?? [];
    expect(spread?.mean).toBeCloseTo(0.565, 10);
    expect(spread?.sd).toBeCloseTo(0.01 / Math.SQRT2, 10);
  });

  it('chooses parameters when a slot asks, once for all seeds of a configuration', async () => {
    const { house, sweep } = await create();
    const waiting = await house.ports.trials.trials(sweep.id);
    expect(waiting.map((trial) => trial.params)).toEqual(waiting.map(() => undefined));
    const granted = await drain(house);
    const rates = granted.map(({ assignment }) => assignment.params['learningRate']);
    expect(rates[0]).toBe(rates[1]);
    expect(new Set(rates).size).toBe(4);
    expect(
      granted.map(({ assignment: { params, seed } }) => [params['head'], seed, params['epochs']]),
    ).toEqual(
      [0, 1].flatMap(() =>
        ['fc', 'xnodr'].flatMap((head) => [
          [head, 1, 9],
          [head, 2, 9],
        ]),
      ),
    );
  });

  it('takes a name once, and finds a free one when asked', async () => {
    const { people } = await create();
    await expect(people.create({ spec: twoHeads(), user: 'eve' })).rejects.toMatchObject({
      code: 'sweep-name-taken',
    });
    expect(people.freeName('two-heads')).toBe('two-heads-2');
    expect(() => people.view('nobody')).toThrow(/there is no sweep called "nobody"/);
  });

  it('never runs more trials at once than it may', async () => {
    const spec = twoHeads({ resources: { ...aSpec().resources, maxParallel: 2 } });
    const { house } = await create(spec);
    const worker = aWorker(house);
    const first = await worker.claim();
    expect(await worker.claim()).toBeDefined();
    expect(await worker.claim()).toBeUndefined();
    await worker.epoch(first as Grant, 1, 0.5);
    await worker.finish(first as Grant);
    expect(await worker.claim()).toBeDefined();
  });

  it('hangs a bell for every trial that could run, and again after they were lost', async () => {
    const { house, sweep } = await create();
    expect(await house.bells()).toHaveLength(8);
    await house.ports.doorbell.silence('default', await house.ports.doorbell.hanging('default'));
    await house.orchestrator.tick();
    expect(await house.bells()).toContain(`${sweep.id}-0/1`);
  });
});

describe('a report', () => {
  it('is accepted once: repeats and reports of the past change nothing', async () => {
    const { house, people } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    expect(await worker.epoch(granted, 1, 0.4)).toEqual({ kind: 'continue' });
    expect(await worker.epoch(granted, 2, 0.3)).toEqual({ kind: 'continue' });
    expect(await worker.epoch(granted, 1, 0.9)).toEqual({ kind: 'continue' });
    const trial = await people.trial('two-heads', 0);
    expect(trial).toMatchObject({ step: 20, epoch: 2, best: { values: [0.4], epoch: 1 } });
    expect((await people.curve('two-heads', 0)).map(({ step }) => step)).toEqual([10, 20]);
  });

  it('ranks by ends of epochs only, and never by NaN', async () => {
    const { house, people } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    const between = { step: 3, metrics: { 'val/accuracy': 0.99 } };
    await house.orchestrator.workers.report(worker.key(granted), between);
    await worker.epoch(granted, 1, NaN);
    expect(people.ranking('two-heads')).toEqual([]);
    await worker.epoch(granted, 2, 0.1);
    expect(people.ranking('two-heads')).toEqual([0]);
    expect((await people.trial('two-heads', 0)).best?.values).toEqual([0.1]);
  });

  it('ends the sweep when the target is reached', async () => {
    const { house, people } = await create(twoHeads({ stop: { target: 0.9 } }));
    const [a, b] = [aWorker(house, 'a'), aWorker(house, 'b')];
    const [first, second] = [(await a.claim()) as Grant, (await b.claim()) as Grant];
    const decision = await a.epoch(first, 1, 0.95);
    expect(decision).toMatchObject({ kind: 'stop' });
    expect(people.view('two-heads').sweep).toMatchObject({
      state: 'stopping',
      reason: 'trial 0 reached val/accuracy 0.95; the target was 0.9',
    });
    const told = house.changes.flatMap((c) =>
      c.kind === 'command' ? [{ worker: c.worker, ...c.command }] : [],
    );
    expect(told.map(({ worker, kind }) => [worker, kind])).toContainEqual(['b', 'stop']);
    await a.finish(first, 'stopped');
    await b.finish(second, 'stopped');
    const { sweep, counts } = people.view('two-heads');
    expect(sweep.state).toBe('stopped');
    expect(counts).toMatchObject({ stopped: 8, waiting: 0, running: 0 });
  });
});

describe('an attempt', () => {
  it('that completes without its objective is a failure that says what was reported', async () => {
    const { house, people } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await house.orchestrator.workers.report(worker.key(granted), {
      step: 10,
      epoch: 1,
      metrics: { loss: 1 },
    });
    await worker.finish(granted);
    expect(await people.trial('two-heads', 0)).toMatchObject({
      state: 'failed',
      error: {
        message:
          'the trial ended without a value of val/accuracy at the end of an epoch; it reported loss',
      },
    });
  });

  it('that fails is tried again up to the budget; a hopeless one is not', async () => {
    const { house, people } = await create(twoHeads({ retry: { maxFailures: 1 } }));
    const worker = aWorker(house);
    await worker.fail((await worker.claim()) as Grant, true);
    const again = (await worker.claim()) as Grant;
    expect(again.assignment).toMatchObject({
      trial: expect.stringMatching(/-0$/) as string,
      attempt: 2,
    });
    expect((await people.trial('two-heads', 0)).failures).toBe(1);
    await worker.fail(again, true);
    expect((await people.trial('two-heads', 0)).state).toBe('failed');
    await worker.fail((await worker.claim()) as Grant, false);
    expect(await people.trial('two-heads', 1)).toMatchObject({ state: 'failed', failures: 1 });
  });

  it('may say twice how it ended', async () => {
    const { house } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await worker.epoch(granted, 1, 0.5);
    expect(await worker.finish(granted)).toBe('accepted');
    expect(await worker.finish(granted)).toBe('accepted');
    expect(await worker.finish(granted, 'released')).toBe('fenced');
  });
});

describe('a lost worker', () => {
  it('loses its trial after a lease; the next attempt resumes, and the old one is fenced', async () => {
    const { house, people } = await create();
    const [dead, next] = [aWorker(house, 'dead'), aWorker(house, 'next')];
    const granted = (await dead.claim()) as Grant;
    await dead.commit(granted, 1, 0.5);
    await dead.epoch(granted, 1, 0.5);
    await dead.epoch(granted, 2, 0.6);
    house.clock.advance(9_000);
    await house.orchestrator.tick();
    expect((await people.trial('two-heads', 0)).state).toBe('running');
    house.clock.advance(2_000);
    await house.orchestrator.tick();
    expect(await people.trial('two-heads', 0)).toMatchObject({
      state: 'waiting',
      step: 10,
      failures: 0,
    });
    const resumed = (await next.claim()) as Grant;
    expect(resumed).toMatchObject({
      assignment: { attempt: 2 },
      resume: { step: 10, attempt: 1 },
    });

    expect(await dead.epoch(granted, 3, 0.99)).toEqual({ kind: 'fenced' });
    expect(await dead.commit(granted, 3, 0.99)).toBe('fenced');
    expect(await dead.finish(granted)).toBe('fenced');
    expect(dead.beat(granted)).toEqual([dead.key(granted)]);

    await next.epoch(resumed, 2, 0.6);
    await next.epoch(resumed, 3, 0.7);
    await next.finish(resumed);
    const trial = await people.trial('two-heads', 0);
    expect(trial).toMatchObject({ state: 'complete', best: { values: [0.7] }, failures: 0 });
    expect(
      trial.history.map(({ outcome, fromStep, toStep }) => [outcome, fromStep, toStep]),
    ).toEqual([
      ['lost', 0, 20],
      ['completed', 10, 30],
    ]);
    const curve = await people.curve('two-heads', 0);
    expect(curve.map(({ step }) => step)).toEqual([10, 20, 30]);
  });

  it('may have handed over at the very end of an epoch, before it was evaluated', async () => {
    const { house, people } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await worker.commit(granted, 1);
    await worker.finish(granted, 'released');
    const resumed = (await worker.claim()) as Grant;
    expect(resumed.resume?.step).toBe(10);
    await worker.epoch(resumed, 1, 0.7);
    await worker.epoch(resumed, 1, 0.7);
    expect(await people.trial('two-heads', 0)).toMatchObject({ best: { values: [0.7], step: 10 } });
    const curve = await people.curve('two-heads', 0);
    expect(curve.map(({ step }) => step)).toEqual([10]);
  });

  it('keeps its trial as long as its heart beats', async () => {
    const { house, people } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    for (let i = 0; i < 5; i += 1) {
      house.clock.advance(9_000);
      expect(worker.beat(granted)).toEqual([]);
      await house.orchestrator.tick();
    }
    expect((await people.trial('two-heads', 0)).state).toBe('running');
  });
});

describe('a new leader', () => {
  it('takes over: running trials go on, the old leader can write no more', async () => {
    const { house } = await create();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await worker.epoch(granted, 1, 0.5);
    const next = await house.takeOver();
    await expect(worker.epoch(granted, 2, 0.6)).rejects.toBeInstanceOf(SweepError);
    expect(house.changes).toContainEqual({ kind: 'deposed' });

    const moved = aWorker(next);
    expect(moved.beat(granted)).toEqual([]);
    expect(await moved.epoch(granted, 2, 0.6)).toEqual({ kind: 'continue' });
    await moved.finish(granted);
    await drain(next);
    expect(next.orchestrator.people.view('two-heads').counts).toMatchObject({ complete: 8 });
  });

  it('gives everybody a whole lease before it calls anybody lost', async () => {
    const { house, people } = await create();
    const granted = (await aWorker(house).claim()) as Grant;
    house.clock.advance(9_999);
    const next = await house.takeOver();
    house.clock.advance(9_999);
    await next.orchestrator.tick();
    expect((await people.trial('two-heads', numberOf(granted))).state).toBe('running');
    house.clock.advance(10);
    await next.orchestrator.tick();
    expect((await next.orchestrator.people.trial('two-heads', 0)).state).toBe('waiting');
  });

  it('suggests what the old one would have', async () => {
    const alone = await create();
    const all = await drain(alone.house);
    const { house } = await create();
    const worker = aWorker(house);
    for (let i = 0; i < 3; i += 1) {
      const granted = (await worker.claim()) as Grant;
      await worker.epoch(granted, 1, 0.5);
      await worker.finish(granted);
    }
    const rest = await drain(await house.takeOver());
    expect(rest.map(paramsOf)).toEqual(all.slice(3).map(paramsOf));
  });
});
