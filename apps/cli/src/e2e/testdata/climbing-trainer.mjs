/**
 * @file A trainer that climbs the faster the nearer its rate is to 0.3. Its checkpoint says which trials
 * made it, from which step to which and with what rate: after forks the whole way can be recomputed.
 * Before the end of its first epoch it waits until the file `gate` is there.
 */
import { existsSync, watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineTrainer } from '@capsweep/runner';

const stepsPerEpoch = 5;

export default defineTrainer({
  run: async (context) => {
    const { params, trial } = context.assignment;
    const epochs = Number(params.epochs);
    const rate = Number(params.rate);
    const { step: from, score: begun, way } = await load(context);
    let [step, score] = [from, begun];
    const now = () => ({ step, score, way: [...way, { trial, from, to: step, rate }] });
    while (step < epochs * stepsPerEpoch) {
      const wish = await context.wish();
      if (wish === 'stop') return { kind: 'stopped' };
      if (wish === 'checkpoint' || wish === 'hand-over') await save(context, now());
      if (wish === 'hand-over') return { kind: 'handed-over' };
      step += 1;
      score += 1 - Math.abs(rate - 0.3);
      if (step % stepsPerEpoch !== 0) context.report({ step, metrics: { rate } });
      else {
        const metrics = { score };
        await save(context, now(), metrics);
        context.report({ step, epoch: step / stepsPerEpoch, metrics });
      }
      if (step === 3) await passGate(context, String(params.gate));
    }
    return { kind: 'finished' };
  },
});

async function passGate(context, gate) {
  const left = new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  const opened = new Promise((resolve) => {
    const watcher = watch(dirname(gate), () => {
      if (!existsSync(gate)) return;
      watcher.close();
      resolve();
    });
    if (existsSync(gate)) resolve(watcher.close());
  });
  await Promise.race([opened, left]);
}

async function load({ resume }) {
  if (!resume) return { step: 0, score: 0, way: [] };
  return JSON.parse(await readFile(join(resume.folder, 'state.json'), 'utf8'));
}

function save(context, state, metrics) {
  return context.checkpoint({
    step: state.step,
    epoch: state.step / stepsPerEpoch,
    ...(metrics && { metrics }),
    write: (folder) => writeFile(join(folder, 'state.json'), JSON.stringify(state)),
  });
}
