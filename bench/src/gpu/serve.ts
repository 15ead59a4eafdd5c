import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { adam, recordedStep } from '@capsweep/tfjs-backend-torch';
import { makeModel, type ModelName } from '../rooms/engine/models.ts';
import { numbers, refuse, start, variablesOf } from './start.ts';

interface Training {
  /** Gives one step to the device. */
  readonly step: () => Promise<void>;
  /** Waits until all steps are done; the last loss. */
  readonly loss: () => Promise<number>;
  /** Whether the steps are replayed by the device. */
  readonly captured: () => boolean;
}

/** Trains on one batch, which travels to the device in every step. */
function training(name: ModelName, batch: number): Training {
  const { model, inputShape, loss } = makeModel(name);
  const shape = [batch, ...inputShape];
  const images = numbers(tf.util.sizeFromShape(shape), 1).map((x) => x + 0.5);
  const labels = Float32Array.from({ length: batch * 10 }, (_, i) =>
    Number(i % 10 === Math.floor(i / 10) % 10),
  );
  const weights = variablesOf(model);
  const optimizer = adam(1e-3);
  const last = tf.variable(tf.scalar(0), false);
  const step = recordedStep(
    ([x, y]) => {
      const { value, grads } = tf.variableGrads(() => {
        const scores = model.apply(x as tf.Tensor, { training: true }) as tf.Tensor2D;
        return loss(scores, y as tf.Tensor2D);
      }, weights);
      optimizer.applyGradients(grads);
      last.assign(value);
    },
    { onEager: (reason) => process.stderr.write(`${reason}\n`) },
  );
  return {
    captured: () => step.programs.some((program) => program.captured),
    step: () =>
      step.run([
        { values: images, shape },
        { values: labels, shape: [batch, 10] },
      ]),
    loss: async () => (await last.data())[0] ?? NaN,
  };
}

/** Answers each line of standard input with a number, as peer.py does for PyTorch; "captured" with 0 or 1. */
export async function serve(args: string[]): Promise<void> {
  const [device = 'cuda', precision = 'float32', name = 'small-cnn', batch = '1'] = args;
  const deterministic = precision === 'deterministic';
  const info = await start(device, {
    deterministic,
    precision: precision === 'bfloat16' ? precision : 'float32',
  });
  const { step, loss, captured } = training(name as ModelName, Number(batch));
  process.stdout.write(`${info.version}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, count] = line.split(' ');
    const runs = Number(count);
    if (word === 'captured') {
      process.stdout.write(`${Number(captured())}\n`);
      continue;
    }
    const begun = performance.now();
    for (let i = 0; i < runs; i++) await step();
    const value = await loss();
    const milliseconds = (performance.now() - begun) / runs;
    if (!Number.isFinite(value)) refuse(`the loss became ${value}`);
    process.stdout.write(`${milliseconds}\n`);
  }
  process.exit(0);
}
