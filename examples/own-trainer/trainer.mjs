// A trainer of your own: any module whose default export has a `run`. This one fits a line to
// points by gradient descent; it imports nothing of capsweep, reports, obeys, and can be resumed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const stepsPerEpoch = 20;

export default {
  async run(context) {
    const { params, seed } = context.assignment;
    const points = somePoints(seed);
    let { step, model } = await begin(context);
    while (step < params.epochs * stepsPerEpoch) {
      // Between two steps, see what is wanted.
      const wish = await context.wish();
      if (wish === 'stop') return { kind: 'stopped' };
      if (wish === 'checkpoint' || wish === 'hand-over') await save(context, { step, model });
      if (wish === 'hand-over') return { kind: 'handed-over' };

      model = descend(model, points, params);
      step += 1;
      const metrics = { loss: lossOf(model, points) };
      if (step % stepsPerEpoch !== 0) context.report({ step, metrics });
      else {
        // `metrics` make this checkpoint one that can be the best; `epoch` lets schedulers judge.
        await save(context, { step, model }, metrics);
        context.report({ step, epoch: step / stepsPerEpoch, metrics });
      }
    }
    context.log(`y = ${model.a.toFixed(3)} x + ${model.b.toFixed(3)}`);
    return { kind: 'finished' };
  },
};

/** Where to go on from: the checkpoint's folder, or the beginning. */
async function begin({ resume }) {
  if (!resume) return { step: 0, model: { a: 0, b: 0, va: 0, vb: 0 } };
  return JSON.parse(await readFile(join(resume.folder, 'model.json'), 'utf8'));
}

function save(context, { step, model }, metrics) {
  return context.checkpoint({
    step,
    epoch: step / stepsPerEpoch,
    ...(metrics && { metrics }),
    write: (folder) => writeFile(join(folder, 'model.json'), JSON.stringify({ step, model })),
  });
}

/** y = 3 x - 1 and a little noise, the same for the same seed. */
function somePoints(seed) {
  const noise = (n) => Math.sin(seed + 12.9898 * n) * 0.1;
  return Array.from({ length: 50 }, (_, n) => ({ x: n / 25 - 1, y: (3 * n) / 25 - 4 + noise(n) }));
}

function descend({ a, b, va, vb }, points, { learningRate, momentum }) {
  const errors = points.map(({ x, y }) => ({ x, e: a * x + b - y }));
  const mean = (of) => errors.reduce((sum, one) => sum + of(one), 0) / errors.length;
  const nextA = momentum * va - learningRate * mean(({ x, e }) => 2 * e * x);
  const nextB = momentum * vb - learningRate * mean(({ e }) => 2 * e);
  return { a: a + nextA, b: b + nextB, va: nextA, vb: nextB };
}

const lossOf = ({ a, b }, points) =>
  points.reduce((sum, { x, y }) => sum + (a * x + b - y) ** 2, 0) / points.length;
