import { beforeAll, expect, it } from 'vitest';
import { useEngine } from '../testing/backends.ts';
import { tinySession } from '../testing/tiny-run.ts';
import { batchesPerEpoch } from './plan.ts';

beforeAll(() => useEngine('cpu'));

it('refuses a step behind the last one of an epoch, and goes on unharmed', async () => {
  const session = tinySession();
  const steps = batchesPerEpoch(session.parts.plan);
  for (let step = 0; step < steps; step += 1) await session.step();
  const { position } = session;
  const weights = (): number[] =>
    session.parts.model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  const before = weights();
  await expect(session.step()).rejects.toThrow(
    `All ${steps} steps of epoch 1 are done: call endEpoch before another one.`,
  );
  expect(session.position).toEqual(position);
  expect(weights()).toEqual(before);
  session.endEpoch();
  await session.step();
  expect(session.position).toEqual({ epoch: 1, batch: 1, step: steps + 1 });
  expect(weights().every(Number.isFinite)).toBe(true);
});
