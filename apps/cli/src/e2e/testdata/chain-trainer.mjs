/**
 * @file A trainer that does little but proves much: its state is a hash over all of its steps, so
 * its final value tells whether every step was made exactly once, in order, from the right seed.
 * At steps named by `gate` it waits until a file of that name is there: tests decide what happens
 * meanwhile.
 */
import { createHash } from 'node:crypto';
import { defineTrainer } from '@capsweep/runner';
import { load, passGate, save, stepsPerEpoch } from './stateful.mjs';

export default defineTrainer({
  run: async (context) => {
    const { params, seed } = context.assignment;
    const epochs = Number(params.epochs ?? 3);
    let { step, chain } = await load(context, { step: 0, chain: 'start' });
    while (step < epochs * stepsPerEpoch) {
      const wish = await context.wish();
      if (wish === 'stop') return { kind: 'stopped' };
      if (wish === 'checkpoint' || wish === 'hand-over') await save(context, { step, chain });
      if (wish === 'hand-over') return { kind: 'handed-over' };
      chain = createHash('sha256')
        .update(`${chain}/${seed}/${step}/${params.x ?? ''}`)
        .digest('hex');
      step += 1;
      if (step % stepsPerEpoch === 0) {
        const metrics = metricsOf(chain, step);
        await save(context, { step, chain }, metrics);
        context.report({ step, epoch: step / stepsPerEpoch, metrics });
        context.log(`epoch ${step / stepsPerEpoch}: ${chain.slice(0, 8)}`);
      } else context.report({ step, metrics: { loss: 1 / step } });
      if (params.gate && step === Number(params.gateStep))
        await passGate(context, String(params.gate));
    }
    return { kind: 'finished' };
  },
});

const metricsOf = (chain, step) => ({
  'val/accuracy': Number.parseInt(chain.slice(0, 12), 16) / 16 ** 12,
  loss: 1 / step,
});
