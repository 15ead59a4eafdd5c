import { describe, expect, it } from 'vitest';
import type { Grant } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, drain, twoHeads, type House } from './testdata/house.ts';

const start = async (spec = twoHeads()) => {
  const house = await aHouse();
  const sweep = await house.orchestrator.people.create({ spec, user: 'ada' });
  return { house, sweep, people: house.orchestrator.people };
};

const commands = (house: House) =>
  house.changes.flatMap((c) => (c.kind === 'command' ? [{ worker: c.worker, ...c.command }] : []));

const objects = async (house: House): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of house.ports.objects.list('')) keys.push(key);
  return keys;
};

describe('pausing a sweep', () => {
  it('frees the slots, starts nothing new, and goes on where it was', async () => {
    const { house, people } = await start();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await people.pause('two-heads');
    expect(commands(house)).toMatchObject([{ kind: 'pause', worker: 'w1', attempt: 1 }]);
    expect(await worker.claim()).toBeUndefined();
    expect(await worker.epoch(granted, 1, 0.5)).toMatchObject({ kind: 'pause' });
    await worker.commit(granted, 1, 0.5);
    await worker.finish(granted, 'paused');
    expect(await people.trial('two-heads', 0)).toMatchObject({ state: 'paused', by: 'sweep' });

    await people.resume('two-heads');
    const resumed = (await worker.claim()) as Grant;
    expect(resumed).toMatchObject({ assignment: { attempt: 2 }, resume: { step: 10 } });
  });

  it('resumes a trial that was still on its way out when the sweep was resumed', async () => {
    const { house, people } = await start();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await people.pause('two-heads');
    await people.resume('two-heads');
    await worker.finish(granted, 'paused');
    expect((await people.trial('two-heads', 0)).state).toBe('waiting');
  });
});

describe('stopping a sweep', () => {
  it('stops waiting trials at once and running ones when they answer', async () => {
    const { house, people } = await start();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await people.stop('two-heads', 'user', 'seen enough');
    expect(people.view('two-heads').counts).toMatchObject({ stopped: 7, running: 1 });
    expect(people.view('two-heads').sweep.state).toBe('stopping');
    await worker.finish(granted, 'stopped');
    expect(people.view('two-heads').sweep).toMatchObject({
      state: 'stopped',
      reason: 'seen enough',
    });
    expect(await people.trial('two-heads', 0)).toMatchObject({ state: 'stopped', by: 'user' });
  });

  it('does not let a drained or lost trial wait for ever', async () => {
    const { house, people } = await start();
    const worker = aWorker(house);
    await worker.claim();
    await people.stop('two-heads', 'user', 'seen enough');
    house.clock.advance(20_000);
    await house.orchestrator.tick();
    expect(people.view('two-heads').sweep.state).toBe('stopped');
  });

  it('is refused for a sweep that has ended', async () => {
    const { house, people } = await start();
    await drain(house);
    await expect(people.stop('two-heads', 'user', 'x')).rejects.toMatchObject({
      code: 'sweep-state',
    });
  });
});

describe('removing a sweep', () => {
  it('is refused while it runs; afterwards nothing is left and its name is free', async () => {
    const { house, people } = await start();
    await expect(people.remove('two-heads')).rejects.toMatchObject({ code: 'sweep-state' });
    await drain(house);
    expect(await objects(house)).not.toEqual([]);
    await people.remove('two-heads');
    expect(await objects(house)).toEqual([]);
    expect(people.list()).toEqual([]);
    await people.create({ spec: twoHeads(), user: 'ada' });
  });
});

it('tags a sweep, each tag once', async () => {
  const { people } = await start();
  await people.tag('two-heads', { add: ['paper', 'a'], remove: [] });
  await people.tag('two-heads', { add: ['paper', 'b'], remove: ['a'] });
  expect(people.view('two-heads').sweep.tags).toEqual(['b', 'paper']);
});

describe('deadlines', () => {
  it('end a sweep whose time is up', async () => {
    const { house, people } = await start(twoHeads({ stop: { afterSeconds: 60 } }));
    house.clock.advance(61_000);
    await house.orchestrator.tick();
    expect(people.view('two-heads').sweep).toMatchObject({
      state: 'stopped',
      reason: "the sweep's time of 60 s is up",
    });
  });

  it('stop a trial that runs too long, all its attempts together', async () => {
    const { house } = await start(twoHeads({ stop: { trialTimeoutSeconds: 30 } }));
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    house.clock.advance(20_000);
    await worker.finish(granted, 'released');
    const again = (await worker.claim()) as Grant;
    house.clock.advance(9_000);
    await house.orchestrator.tick();
    expect(commands(house)).toEqual([]);
    house.clock.advance(2_000);
    worker.beat(again);
    await house.orchestrator.tick();
    expect(commands(house)).toMatchObject([
      { kind: 'stop', reason: 'the trial ran longer than 30 s' },
    ]);
  });
});

describe('retention', () => {
  it('keeps the best configurations of each cell, and of each trial its best checkpoint', async () => {
    const checkpoints = { ...aSpec().checkpoints, keepBest: 1 };
    const { house, people } = await start(twoHeads({ checkpoints }));
    const worker = aWorker(house);
    for (let n = 0; n < 8; n += 1) {
      const granted = (await worker.claim()) as Grant;
      await worker.commit(granted, 1, (60 + n) / 100);
      await worker.epoch(granted, 1, (60 + n) / 100);
      await worker.commit(granted, 2, 0.3);
      await worker.epoch(granted, 2, 0.3);
      await worker.finish(granted);
    }
    const kept = (await objects(house)).filter((key) => key.endsWith('manifest.json'));
    expect(kept.map((key) => key.replace(/.*trials/, ''))).toEqual(
      [4, 5, 6, 7].map((n) => `/${n}/attempt-1/step-10/manifest.json`),
    );
    await expect(people.checkpoint('two-heads', 0, 'best')).rejects.toMatchObject({
      code: 'no-checkpoint',
    });
    const { ref, manifest } = await people.checkpoint('two-heads', 7, 'best');
    expect(ref.values).toEqual([0.67]);
    expect(manifest.metrics).toEqual({ 'val/accuracy': 0.67 });
  });

  it('stays below the byte limit, but never gives up the very best', async () => {
    const checkpoints = { ...aSpec().checkpoints, maxBytes: 1 };
    const { house } = await start(twoHeads({ checkpoints }));
    await drain(house);
    const kept = (await objects(house)).filter((key) => key.endsWith('manifest.json'));
    expect(kept.map((key) => Number(/trials\/(\d+)/.exec(key)?.[1]))).toEqual([6, 7]);
  });
});

describe('ask and tell', () => {
  const spec = twoHeads({ trainer: { kind: 'external' }, compare: {} });

  it('lets a program run a whole sweep without a worker', async () => {
    const { house, people } = await start(spec);
    const { programs } = house.orchestrator;
    expect(await aWorker(house).claim()).toBeUndefined();
    expect(await house.bells()).toEqual([]);
    for (let n = 0; ; n += 1) {
      const asked = await programs.ask('two-heads', 'script');
      if (asked.kind === 'done') break;
      if (asked.kind !== 'trial') throw new Error('nothing to wait for');
      const key = { trial: asked.trial, attempt: asked.attempt };
      const report = { step: 1, epoch: 1, metrics: { 'val/accuracy': 0.1 } };
      expect(await programs.report('two-heads', key, report)).toEqual({ kind: 'continue' });
      await programs.tell('two-heads', key, {
        outcome: 'complete',
        metrics: { 'val/accuracy': n },
      });
    }
    expect(people.view('two-heads')).toMatchObject({
      sweep: { state: 'complete' },
      best: { trial: 3, values: [3] },
    });
  });

  it('says wait while others hold what is left, and refuses the fenced', async () => {
    const { house } = await start(spec);
    const { programs } = house.orchestrator;
    const first = await programs.ask('two-heads', 'a');
    for (let n = 1; n < 4; n += 1) await programs.ask('two-heads', 'b');
    expect(await programs.ask('two-heads', 'c')).toEqual({ kind: 'wait' });
    house.clock.advance(601_000);
    await house.orchestrator.tick();
    expect(await programs.ask('two-heads', 'c')).toMatchObject({ kind: 'trial', attempt: 2 });
    if (first.kind !== 'trial') throw new Error('asked in vain');
    const told = programs.tell('two-heads', first, { outcome: 'complete', metrics: {} });
    await expect(told).rejects.toMatchObject({ code: 'attempt-fenced' });
  });

  it('is refused for a sweep with workers', async () => {
    const { house } = await start();
    const asked = house.orchestrator.programs.ask('two-heads', 'a');
    await expect(asked).rejects.toMatchObject({ code: 'sweep-state' });
  });
});
