/** @file A trainer that counts until it is told otherwise, for tests of the whole process. */
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defineTrainer, type TrialContext } from '@capsweep/runner';

export default defineTrainer({
  warmUp: () => Promise.resolve({ engine: 'counting', device: 'cpu', version: '1' }),
  run: async (context) => {
    const { params } = context.assignment;
    if (typeof params['socket'] === 'string') connect(params['socket']).unref();
    let step = context.resume ? await load(context.resume.folder) : 0;
    while (step < Number(params['steps'] ?? Infinity)) {
      step += 1;
      context.report({ step, metrics: { steps: step } });
      const wish = params['deaf'] === true ? 'continue' : await context.wish();
      if (wish === 'stop') return { kind: 'stopped' };
      if (wish === 'hand-over') {
        await save(context, step);
        return { kind: 'handed-over' };
      }
      await delay(2);
    }
    await save(context, step);
    return { kind: 'finished' };
  },
});

async function save(context: TrialContext, step: number): Promise<void> {
  await context.checkpoint({
    step,
    epoch: 0,
    write: (folder) => writeFile(join(folder, 'count'), String(step)),
  });
}

async function load(folder: string): Promise<number> {
  return Number(await readFile(join(folder, 'count'), 'utf8'));
}
