/** @file The TypeScript client against the real API, over a real socket. */
import { afterEach, beforeEach, expect, expectTypeOf, it } from 'vitest';
import { choice, createStudy, float, int, Refused, type Place } from '@capsweep/client';
import { unbeaten } from '../testdata/front.ts';
import { aHttpHouse, token, type TestHouse } from '../testdata/house.ts';

let house: TestHouse;
let place: Place;
beforeEach(async () => {
  house = await aHttpHouse();
  place = { url: await house.app.listen({ host: '127.0.0.1', port: 0 }), token };
});
afterEach(async () => {
  house.hub.close();
  await house.app.close();
});

const space = {
  rate: float(1e-4, 1e-1, { log: true }),
  layers: int(1, 4),
  kind: choice(['adam', 'sgd']),
  momentum: float(0, 1, { when: { kind: 'sgd' } }),
};

it('runs a study to its end, with parameters of the right types', async () => {
  const study = await createStudy('tuned', { space, trials: 8, place });
  const told: number[] = [];
  await study.optimize(({ params }) => {
    expectTypeOf(params.kind).toEqualTypeOf<'adam' | 'sgd'>();
    expectTypeOf(params.momentum).toEqualTypeOf<number | undefined>();
    expect(params.momentum === undefined).toBe(params.kind === 'adam');
    told.push(params.rate * params.layers);
    return params.rate * params.layers;
  });
  expect(told).toHaveLength(8);
  expect((await study.best())?.values).toEqual([Math.min(...told)]);
  expect(house.orchestrator.people.view('tuned').sweep.state).toBe('complete');
});

it('lets two programs share a sweep', async () => {
  const open = () => createStudy('shared', { space, trials: 10, place });
  const [one, other] = [await open(), await open()];
  const numbers: number[] = [];
  const work = ({ number }: { number: number }): number => numbers.push(number);
  await Promise.all([one.optimize(work), other.optimize(work)]);
  expect([...numbers].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('leaves a trial that a scheduler has stopped, and goes on with the next', async () => {
  const schedule = { scheduler: 'asha', minEpochs: 1, maxEpochs: 4, eta: 2 };
  const study = await createStudy('rungs', { space, trials: 4, schedule, place });
  const epochs: number[] = [];
  await study.optimize(async (trial) => {
    for (let epoch = 1; epoch <= 4; epoch += 1) {
      epochs.push(epoch);
      await trial.report(trial.number, epoch);
    }
    return trial.number;
  });
  // The first is the best; the others are stopped at the first rung.
  expect(epochs).toEqual([1, 2, 3, 4, 1, 1, 1]);
});

it('fails a trial whose objective throws, and throws it on', async () => {
  const study = await createStudy('throws', { space, trials: 1, place });
  await expect(study.optimize(() => Promise.reject(new TypeError('boom')))).rejects.toThrow('boom');
  expect(house.orchestrator.people.rows('throws', [0])).toMatchObject([{ failures: 1 }]);
});

it('looks for the front of several objectives, with a value for each', async () => {
  const objectives = { size: 'minimize', score: 'maximize' } as const;
  const study = await createStudy('front', { space, objectives, trials: 12, place });
  const told: [number, number][] = [];
  await study.optimize(async (trial) => {
    const values: [number, number] = [trial.params.layers, Math.round(1e4 * trial.params.rate)];
    await trial.report(values, 1);
    told.push(values);
    return values;
  });
  const best = unbeaten(told);
  expect(best.length).toBeGreaterThan(1);
  const front = await study.front();
  expect(new Set(front.map(({ values }) => values.join()))).toEqual(
    new Set(best.map((values) => values.join())),
  );
  for (const { params, values } of front) expect(params.layers).toBe(values[0]);
  expect((await study.best())?.values[0]).toBe(Math.min(...told.map(([size]) => size)));
});

it('fails a trial that tells another number of values than there are objectives', async () => {
  const objectives = { size: 'minimize', score: 'maximize' } as const;
  const study = await createStudy('short', { space, objectives, trials: 1, place });
  const told = study.optimize(() => [1]);
  await expect(told).rejects.toThrow('1 values for 2 objectives (size, score)');
  expect(house.orchestrator.people.rows('short', [0])).toMatchObject([{ failures: 1 }]);
  expect(await study.front()).toEqual([]);
});

it('tries first what is enqueued, and tells the sampler of earlier sweeps', async () => {
  const first = { kind: 'sgd', momentum: 0.5, rate: 0.01 } as const;
  const earlier = await createStudy('earlier', { space, trials: 3, enqueue: [first], place });
  const tried: object[] = [];
  await earlier.optimize(({ params }) => tried.push(params));
  expect(tried[0]).toMatchObject(first);
  expect(tried[1]).not.toMatchObject(first);

  await createStudy('later', { space, trials: 3, warmStart: 'earlier', place });
  const { sweep } = house.orchestrator.people.view('later');
  expect(sweep.warmStart).toEqual({ taken: 3, skipped: 0 });
  const wrong = { space, trials: 3, enqueue: [{ layers: 9 }], place };
  await expect(createStudy('wrong', wrong)).rejects.toThrow('enqueue[0].layers');
});

it('tries next what is enqueued while it goes on', async () => {
  const study = await createStudy('going', { space, trials: 4, place });
  const tried: object[] = [];
  await study.optimize(async ({ number, params }) => {
    tried.push(params);
    if (number === 1) expect(await study.enqueue({ kind: 'adam', rate: 0.01 })).toBe(2);
    return params.rate;
  });
  expect(tried).toHaveLength(4);
  expect(tried[2]).toMatchObject({ kind: 'adam', rate: 0.01 });
  expect(tried[3]).not.toMatchObject({ rate: 0.01 });
  expect(await study.enqueue({ kind: 'adam', rate: 0.01 }, { skipIfExists: true })).toBe(2);
  await expect(study.enqueue({ rate: 0.01 })).rejects.toThrow('sweep going is complete');
  // @ts-expect-error -- the space has no such parameter
  await expect(study.enqueue({ depth: 1 })).rejects.toThrow(Refused);
});

it('tells metrics that constraints are about', async () => {
  const constraints = [{ metric: 'memory', max: 2 }];
  const study = await createStudy('bound', { space, trials: 3, constraints, place });
  await study.optimize(({ number }) => ({ value: -number, memory: number + 1 }));
  const { spec } = house.orchestrator.people.view('bound').sweep;
  expect(spec.constraints).toEqual(constraints);
  const rows = house.orchestrator.people.rows('bound', [0, 1, 2]);
  expect(rows.map(({ metrics }) => metrics['memory'])).toEqual([1, 2, 3]);
});

it('is called as it likes where its trials are shown, and otherwise by its process', async () => {
  const options = { space, trials: 2, place };
  const named = await createStudy('named', { ...options, worker: 'lab 2/eva' });
  await named.ask();
  const unnamed = await createStudy('named', options);
  await unnamed.ask();
  const rows = house.orchestrator.people.rows('named', [0, 1]);
  expect(rows.map(({ worker }) => worker)).toEqual(['lab-2/eva', `typescript-${process.pid}`]);
});

it('says what the coordinator refuses', async () => {
  const bad = createStudy('bad', { space: { x: float(2, 1) }, trials: 1, place });
  await expect(bad).rejects.toThrow(Refused);
  await expect(bad).rejects.toThrow('the first number must be less than the second');
});
