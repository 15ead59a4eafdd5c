/**
 * @file Ask for parameters, measure, tell: a sweep from TypeScript, step by step.
 *
 *     npx tsx examples/ask-tell/ask-tell.ts            (while "npx capsweep up" runs)
 *
 * Start it several times: every copy gets trials of its own. `study.optimize` does the same in one line.
 */
import { createStudy, float, TrialStopped } from '@capsweep/client';

/** Rosenbrock's valley: 0 at (1, 1). */
const measure = ({ x, y }: { x: number; y: number }): number =>
  (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;

const study = await createStudy('ask-tell', {
  space: { x: float(-2, 2), y: float(-2, 2) },
  trials: 12,
  metric: 'loss',
  search: { sampler: 'random', seed: 1 },
});
for (let trial = await study.ask(); trial; trial = await study.ask()) {
  const loss = measure(trial.params);
  try {
    // Long trials report as they go: schedulers judge that, and say when to stop.
    await trial.report(loss, 1);
  } catch (error) {
    if (error instanceof TrialStopped) continue;
    throw error;
  }
  await study.tell(trial, loss);
  console.log(`trial ${trial.number}:`, trial.params, '->', loss.toFixed(4));
}
console.log(`done: npx capsweep best ${study.name}`);
