/** @file The TypeScript client against the real API, over a real socket. */
import { afterEach, beforeEach, expect, expectTypeOf, it } from 'vitest';
import { choice, createStudy, float, int, Refused, type Place } from '@capsweep/client';
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

it('says what the coordinator refuses', async () => {
  const bad = createStudy('bad', { space: { x: float(2, 1) }, trials: 1, place });
  await expect(bad).rejects.toThrow(Refused);
  await expect(bad).rejects.toThrow('the first number must be less than the second');
});
