/**
 * @file A trainer that climbs the faster the nearer its rate is to 0.3. Its checkpoint says which trials
 * made it, in which processes, from which step to which and with what rate: after forks the whole way can
 * be recomputed. Before the end of its first epoch it waits until the file `gate` is there.
 */
import { defineTrainer } from '@capsweep/runner';
import { load, passGate, save, stepsPerEpoch } from './stateful.mjs';

export default defineTrainer({
  run: async (context) => {
    const { params, trial } = context.assignment;
    const { pid } = process;
    const epochs = Number(params.epochs);
    const rate = Number(params.rate);
    const { step: from, score: begun, way } = await load(context, { step: 0, score: 0, way: [] });
    let [step, score] = [from, begun];
    const now = () => ({ step, score, way: [...way, { trial, pid, from, to: step, rate }] });
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
