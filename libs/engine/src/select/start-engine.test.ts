import { expect, it } from 'vitest';
import type { Starter } from './engines.ts';
import { startEngine } from './start-engine.ts';

const works: Starter = (threads) =>
  Promise.resolve({ started: true, facts: { threads }, summary: `with ${threads}` });
const missing: Starter = () => Promise.resolve({ started: false, why: 'not installed' });

it('auto takes the fastest that starts, and says why not a faster one', async () => {
  const engines = { torch: missing, tensorflow: works, cpu: works };
  const engine = await startEngine({ engine: 'auto', threads: 3 }, engines);
  expect(engine.name).toBe('tensorflow');
  expect(engine.reason).toBe(
    'Engine with 3, because what is faster is not there: torch: not installed.',
  );
  expect(engine.facts).toEqual({ threads: 3 });
});

it('never puts another in the place of the one that was named', async () => {
  const engines = { torch: missing, tensorflow: works, cpu: works };
  await expect(startEngine({ engine: 'torch', threads: 1 }, engines)).rejects.toMatchObject({
    code: 'engine-unavailable',
    message: 'No engine to train with. torch: not installed.',
  });
});

it('starts plain JavaScript here, for real', async () => {
  const engine = await startEngine({ engine: 'cpu', threads: 1 });
  expect(engine).toMatchObject({ name: 'cpu', reason: 'Engine cpu (plain JavaScript).' });
});

it('refuses a precision that would have no effect, and takes it where it has one', async () => {
  const wanted = { engine: 'torch', threads: 1, numerics: { precision: 'bfloat16' } } as const;
  const on = (device: string): Starter => {
    const facts = { device };
    return () => Promise.resolve({ started: true, facts, summary: device });
  };
  const engines = (device: string) => ({ torch: on(device), tensorflow: missing, cpu: missing });
  await expect(startEngine(wanted, engines('cpu'))).rejects.toMatchObject({
    code: 'trial-params',
    message: expect.stringMatching(
      /^precision is "bfloat16", which has no effect on .*CUDA/,
    ) as string,
  });
  expect(await startEngine(wanted, engines('cuda'))).toMatchObject({ name: 'torch' });
});
