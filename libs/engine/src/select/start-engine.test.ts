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
