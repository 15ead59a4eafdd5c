import { describe, expect, it } from 'vitest';
import type { Grant, SweepSpec } from '@capsweep/domain';
import { rngFor } from '@capsweep/search';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, type House } from './testdata/house.ts';

const epochs = 4;

function spec(sampler: string): SweepSpec {
  return aSpec({
    name: 'same',
    compare: { head: ['fc', 'xnodr'] },
    space: {
      rate: { kind: 'float', min: 1e-4, max: 1, log: true },
      dim: { kind: 'int', min: 2, max: 16, step: 2, log: false, when: { head: ['xnodr'] } },
      kind: { kind: 'choice', values: ['a', 'b', 'c'], ordered: false },
    },
    search: {
      ...aSpec().search,
      sampler: { name: sampler, options: {} },
      configurations: 30,
      repeats: 2,
      deterministic: true,
      lag: 8,
    },
    resources: { ...aSpec().resources, maxParallel: 100 },
    schedule: { name: 'asha', options: { minEpochs: 1, maxEpochs: epochs, eta: 2 } },
  });
}

/** Depends on all parameters, on the seed and on the epoch, and on nothing else. */
function accuracy({ assignment: { params, seed } }: Grant, epoch: number): number {
  const rate = Math.log10(Number(params['rate']));
  const kind = { a: 0, b: 0.05, c: 0.1 }[String(params['kind'])] ?? 0;
  const dim = params['dim'] === undefined ? 0.05 : Math.abs(Number(params['dim']) - 10) / 100;
  return 0.9 - 0.05 * (rate + 2) ** 2 - kind - dim - 0.2 / epoch + 0.001 * Math.sin(seed + rate);
}

interface Busy {
  readonly worker: ReturnType<typeof aWorker>;
  granted: Grant | undefined;
  epoch: number;
}

/** Runs the sweep with so many workers; whose turn it is, is left to chance. */
async function outcome(sampler: string, count: number): Promise<unknown> {
  let house = await aHouse();
  const { people } = house.orchestrator;
  const { id } = await people.create({ spec: spec(sampler), user: 'ada' });
  const rng = rngFor(count, 7);
  const crew = (at: House): Busy[] =>
    Array.from({ length: count }, (_, i) => ({
      worker: aWorker(at, `w${i}`),
      granted: undefined,
      epoch: 0,
    }));
  let workers = crew(house);
  let most = 0;
  for (let turn = 0; house.orchestrator.people.view(id).sweep.state === 'running'; turn += 1) {
    await step(workers[rng.below(count)]);
    most = Math.max(most, workers.filter(({ granted }) => granted).length);
    if (turn === 150 && count > 1) {
      // A crash of everything in the middle: all that ran is lost and begins anew.
      house = await house.takeOver();
      house.clock.advance(20_000);
      await house.orchestrator.tick();
      workers = crew(house);
    }
  }
  // How many run at once is left to chance too; a few fewer are still many.
  expect(most).toBeGreaterThanOrEqual(0.75 * count);
  const { rows } = house.orchestrator.people.trials(id, {
    sort: 'number',
    order: 'asc',
    where: [],
    offset: 0,
    limit: 1000,
  });
  return rows.map(({ number, params, values, state, epoch, seed }) => ({
    number,
    params,
    values,
    state,
    epoch,
    seed,
  }));
}

/** One thing that a worker does: claim, or train an epoch. */
async function step(busy: Busy | undefined): Promise<void> {
  if (!busy) return;
  if (!busy.granted) {
    busy.granted = await busy.worker.claim();
    busy.epoch = 0;
    return;
  }
  busy.epoch += 1;
  const { worker, granted, epoch } = busy;
  const { kind } = await worker.epoch(granted, epoch, accuracy(granted, epoch));
  if (kind === 'continue' && epoch < epochs) return;
  await worker.finish(granted, kind === 'stop' ? 'stopped' : 'completed');
  busy.granted = undefined;
}

describe.each(['tpe', 'bohb', 'auto'])('a deterministic sweep with %s', (sampler) => {
  it('has the same trials with 1 worker and with 16, whoever comes first and whatever crashes', async () => {
    const alone = await outcome(sampler, 1);
    expect(alone).toHaveLength(120);
    const states = new Set((alone as { state: string }[]).map(({ state }) => state));
    expect([...states].sort()).toEqual(['complete', 'stopped']);
    expect(await outcome(sampler, 16)).toEqual(alone);
  }, 60_000);
});
