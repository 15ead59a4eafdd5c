/**
 * @file Trains the tiny run for some steps in a process of its own, for the test of exact resuming.
 *
 *     resume-child ENGINE STEPS SAVE-TO [RESUME-FROM]     prints the weights' SHA-256 and the epoch's mean loss
 */
import { createHash } from 'node:crypto';
import { batchesPerEpoch, isEpochDone } from '../training/plan.ts';
import { useEngine } from './backends.ts';
import { augmentation, tinySession, weightBytes } from './tiny-run.ts';

const [engine, steps, saveTo, resumeFrom] = process.argv.slice(2);
await useEngine(engine as 'cpu' | 'torch');
const session = tinySession({
  augmentation,
  log: (line) => {
    throw new Error(line); // a step that is not recorded would not be worth comparing
  },
});
if (resumeFrom !== undefined) await session.restore(resumeFrom);
const { plan, model } = session.parts;
for (let n = 0; n < Number(steps); n++) {
  if (isEpochDone(plan, session.position)) session.endEpoch();
  await session.step();
}
if (saveTo !== undefined) await session.save(saveTo, {});
const { loss } = await session.epochMeans();
const sha256 = createHash('sha256').update(weightBytes(model)).digest('hex');
console.log(JSON.stringify({ sha256, loss, ...session.position, perEpoch: batchesPerEpoch(plan) }));
