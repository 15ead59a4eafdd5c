import { describe, expect, it } from 'vitest';
import { checkpointFolder, type Grant, type Metrics, type SweepSpec } from '@capsweep/domain';
import { rankingDocument, sweepDocument } from './documents.ts';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, numberOf, type House } from './testdata/house.ts';

const constraints = [{ metric: 'latency', max: 0.5 }];

interface Result {
  readonly accuracy: number;
  /** Absent when it is never reported. */
  readonly latency?: number;
}

/** One trial after the other, each with a checkpoint, until there are no more results or trials. */
async function run(house: House, results: readonly Result[]): Promise<number> {
  const worker = aWorker(house);
  let ran = 0;
  for (const { accuracy, latency } of results) {
    const granted = await worker.claim();
    if (!granted) break;
    await worker.commit(granted, 1, accuracy);
    await tell(house, granted, {
      'val/accuracy': accuracy,
      ...(latency !== undefined && { latency }),
    });
    house.clock.advance(1000);
    await worker.finish(granted);
    ran += 1;
  }
  return ran;
}

async function tell(house: House, granted: Grant, metrics: Metrics): Promise<void> {
  const { workers } = house.orchestrator;
  await workers.report(aWorker(house).key(granted), { step: 10, epoch: 1, metrics });
}

async function bounded(parts: Partial<SweepSpec> = {}): Promise<House> {
  const house = await aHouse();
  const search = { ...aSpec().search, configurations: 6, repeats: 1 };
  const spec = aSpec({ name: 'bounded', search, constraints, ...parts });
  await house.orchestrator.people.create({ spec, user: 'ada' });
  return house;
}

const fast = (accuracy: number): Result => ({ accuracy, latency: 0.4 });
const slow = (accuracy: number): Result => ({ accuracy, latency: 0.9 });

describe('the best of a sweep with constraints', () => {
  it('keeps them, whatever the others reach, in the sweep and in its cells', async () => {
    const house = await bounded({ compare: { head: ['fc', 'xnodr'] } });
    await run(house, [slow(0.99), slow(0.9), fast(0.7), { accuracy: 0.8 }, fast(0.6)]);
    const { people } = house.orchestrator;
    const view = people.view('bounded');
    expect(view.best).toMatchObject({ trial: 2, violations: [] });
    expect(view).not.toHaveProperty('nearest');
    // fc had trials 0, 2 and 4; xnodr 1, which was too slow, and 3, which did not tell.
    expect(view.cells[0]).toMatchObject({ best: { trial: 2 } });
    expect(view.cells[1]).toMatchObject({ nearest: { trial: 1, violations: [{ value: 0.9 }] } });
    expect(view.cells[1]).not.toHaveProperty('best');
    expect(people.ranking('bounded')).toEqual([2, 4, 0, 1, 3]);
    const { rows } = people.trials('bounded', {
      ...{ sort: 'rank', order: 'asc', offset: 0, limit: 1 },
      where: [{ key: 'violation', operator: '>', values: ['0'] }],
    });
    expect(rows).toMatchObject([{ number: 0, rank: 3, violations: [{ metric: 'latency' }] }]);
  });

  it('is nobody where nobody keeps them; the nearest is named, with what it breaks', async () => {
    const house = await bounded();
    await run(house, [{ accuracy: 0.99 }, slow(0.5), { accuracy: 0.4, latency: 0.6 }]);
    const { people } = house.orchestrator;
    const document = sweepDocument(people.view('bounded'));
    expect(document).not.toHaveProperty('best');
    expect(document.constraints).toEqual(constraints);
    expect(document.nearest).toMatchObject({ trial: 2, values: [0.4] });
    const { configurations } = rankingDocument(
      people.view('bounded'),
      people.configurations('bounded'),
    );
    const told = configurations.map(({ trials, violations }) => [trials[0], violations]);
    expect(told.slice(0, 4)).toEqual([
      [2, [{ metric: 'latency', max: 0.5, value: 0.6, by: expect.closeTo(0.1, 9) as number }]],
      [1, [{ metric: 'latency', max: 0.5, value: 0.9, by: 0.4 }]],
      [0, [{ metric: 'latency', max: 0.5, value: null, by: 1 }]],
      [3, undefined],
    ]);
  });

  it('has its checkpoint kept before better ones that break them', async () => {
    const keeping = { ...aSpec().checkpoints, keepBest: 1 };
    const house = await bounded({ checkpoints: keeping });
    await run(house, [slow(0.99), fast(0.7), fast(0.6), slow(0.9)]);
    const kept = [0, 1, 2, 3].filter(
      (n) => house.orchestrator.people.rows('bounded', [n])[0]?.hasCheckpoint,
    );
    expect(kept).toEqual([1]);
  });
});

describe('the best epoch of a trial', () => {
  /** Epochs of one trial, each with a checkpoint of what it measured. */
  async function train(epochs: readonly Metrics[]): Promise<House> {
    const house = await bounded();
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    for (const [i, metrics] of epochs.entries()) {
      const [epoch, step] = [i + 1, 10 * (i + 1)];
      const file = `${checkpointFolder({ ...worker.key(granted), step })}/x`;
      await house.ports.objects.put(file, new Uint8Array([epoch]));
      const files = [{ name: 'x', bytes: 1, sha256: 'ab'.repeat(32) }];
      const at = { ...worker.key(granted), step, epoch, files, metrics };
      const { workers } = house.orchestrator;
      await workers.commitCheckpoint({ format: 'capsweep-checkpoint-1', ...at });
      await workers.report(worker.key(granted), { step, epoch, metrics });
    }
    await worker.finish(granted);
    return house;
  }
  const epoch = (accuracy: number, latency?: number): Metrics => ({
    'val/accuracy': accuracy,
    ...(latency !== undefined && { latency }),
  });

  it('keeps the constraints, and so does its checkpoint, though others are better', async () => {
    const house = await train([
      epoch(0.95, 0.7),
      epoch(0.9, 0.5),
      epoch(0.8, 0.3),
      epoch(0.97, 0.9),
    ]);
    const { people } = house.orchestrator;
    expect(people.view('bounded').best).toMatchObject({ trial: 0, values: [0.9], violations: [] });
    const { manifest } = await people.checkpoint('bounded', 0, 'best');
    expect(manifest).toMatchObject({ epoch: 2, metrics: { latency: 0.5 } });
    const { sweep } = people.view('bounded');
    const log = await house.ports.events.read(sweep.id, '0-0', 1000);
    const ended = log.map(({ event }) => event).find(({ kind }) => kind === 'attempt-ended');
    expect(ended).toMatchObject({ values: [0.9], metrics: { latency: 0.5 } });
    const schedule = await people.schedule('bounded', { trial: 0, which: 'best' });
    expect(schedule).toMatchObject({ epoch: 2, values: [0.9] });
    expect((await house.takeOver()).orchestrator.people.view('bounded').best).toMatchObject({
      values: [0.9],
      violations: [],
    });
  });

  it('breaks them least where every one does', async () => {
    const house = await train([epoch(0.95, 0.9), epoch(0.5, 0.6), epoch(0.7, 0.6)]);
    expect(house.orchestrator.people.view('bounded').nearest).toMatchObject({
      values: [0.7],
      violations: [{ value: 0.6 }],
    });
  });

  it('is simply the best where the bound metric is told at the end only', async () => {
    const house = await train([epoch(0.6), epoch(0.9), epoch(0.8, 0.4)]);
    expect(house.orchestrator.people.view('bounded').best).toMatchObject({
      values: [0.9],
      violations: [],
    });
  });
});

describe('a sweep with constraints ends', () => {
  it('by its target only when a trial that reaches it keeps them', async () => {
    const house = await bounded({ stop: { target: 0.8 } });
    expect(await run(house, [slow(0.9), { accuracy: 0.95 }, fast(0.7), fast(0.85), fast(1)])).toBe(
      4,
    );
    const { sweep } = house.orchestrator.people.view('bounded');
    expect(sweep).toMatchObject({
      state: 'stopped',
      reason: expect.stringMatching(/^trial 3 reached/) as string,
    });
  });

  it('by its target also when the bound metric comes after the value', async () => {
    const house = await bounded({ stop: { target: 0.8 } });
    const worker = aWorker(house);
    const granted = (await worker.claim()) as Grant;
    await worker.epoch(granted, 1, 0.9);
    const state = (): string => house.orchestrator.people.view('bounded').sweep.state;
    expect(state()).toBe('running');
    const late = { step: 11, metrics: { latency: 0.3 } };
    const decision = await house.orchestrator.workers.report(worker.key(granted), late);
    expect([decision.kind, state()]).toEqual(['stop', 'stopping']);
  });

  it('for want of improvement among those that keep them', async () => {
    const house = await bounded({ stop: { patience: 2 } });
    // Slow ones are better all the time, and count as results without an improvement.
    expect(
      await run(house, [slow(0.5), slow(0.6), slow(0.7), fast(0.1), slow(0.8), slow(0.9)]),
    ).toBe(6);
    const { sweep } = house.orchestrator.people.view('bounded');
    expect(sweep).toMatchObject({ reason: 'no better than 0.1 for 2 results' });
  });
});

it('gives more seeds to none that breaks them', async () => {
  const search = { ...aSpec().search, configurations: 3, repeats: 4, firstRepeats: 2 };
  const house = await bounded({ search });
  const noise = [0.01, -0.01];
  const results = [0.9, 0.7, 0.7].flatMap((accuracy, i) =>
    noise.map((off) => (i === 0 ? slow(accuracy + off) : fast(accuracy + off))),
  );
  await run(house, [...results, ...Array.from({ length: 9 }, () => fast(0.7))]);
  const trials = house.orchestrator.people
    .configurations('bounded')
    .map((one) => one.trials.length);
  expect(trials).toEqual([4, 4, 2]);
});

it('analyses the best, the front and its volume among those that keep them', async () => {
  const objectives = [
    { metric: 'val/accuracy', goal: 'maximize' as const },
    { metric: 'latency', goal: 'minimize' as const },
  ];
  const house = await bounded({ objectives });
  await run(house, [slow(0.9), { accuracy: 0.5, latency: 0.2 }, fast(0.8), slow(1)]);
  const analysis = house.orchestrator.people.analysis('bounded', {});
  expect(analysis).toMatchObject({ results: 4, feasible: 2, best: [null, 0.5, 0.8, 0.8] });
  expect(analysis.front.map(({ trials }) => trials)).toEqual([[1], [2]]);
  // Up to a tenth of the range beyond the worst of both: accuracy 0.47, latency 0.42.
  const [none, first, both, last] = analysis.hypervolume?.values ?? [];
  expect(none).toBe(0);
  expect(first).toBeCloseTo((0.5 - 0.47) * (0.42 - 0.2), 12);
  expect(both).toBeCloseTo((0.5 - 0.47) * (0.42 - 0.2) + (0.8 - 0.5) * (0.42 - 0.4), 12);
  expect(last).toBe(both);
});

it('tells samplers what a trial broke that was stopped while it rested', async () => {
  const house = await bounded();
  const worker = aWorker(house);
  const granted = (await worker.claim()) as Grant;
  await worker.commit(granted, 1, 0.9);
  await tell(house, granted, { 'val/accuracy': 0.9, latency: 0.7 });
  await worker.finish(granted, 'paused');
  await house.orchestrator.people.stop('bounded', 'user', 'enough');
  const { sweep } = house.orchestrator.people.view('bounded');
  const log = await house.ports.events.read(sweep.id, '0-0', 1000);
  const moved = log
    .map(({ event }) => event)
    .findLast((e) => e.kind === 'trial-moved' && e.trial === numberOf(granted));
  expect(moved).toMatchObject({ state: 'stopped', metrics: { latency: 0.7 } });
});
