/**
 * @file Our side of the engine's benchmarks: answers each line of standard input with a number, as
 * peers/serve.py does for PyTorch.
 *
 *     serve train MODEL BATCH THREADS          "run N": milliseconds per training step
 *     serve infer MODEL BATCH THREADS [wasm]   "run N": milliseconds per forward pass
 *     serve add - - THREADS                    "run N": nanoseconds per addition of one element
 *     any of them                              "peak": bytes above what lay there after importing;
 *                                              "delay": 99th percentile of the event loop's delay in ms
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { Session, startEngine, type Samples } from '@capsweep/engine';
import { recordedStep } from '@capsweep/tfjs-backend-torch';
import { makeModel, type ModelName } from './models.ts';

type Step = () => Promise<void> | void;

const memory = (key: string): number =>
  1024 *
  Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

/** As many random images as a few batches have. */
function samplesFor(
  [height, width, channels]: readonly [number, number, number],
  count: number,
): Samples {
  const images = new Uint8Array(count * height * width * channels);
  for (let i = 0; i < images.length; i++) images[i] = (Math.imul(i, 2654435761) >>> 24) & 255;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { images, labels, shape: [height, width, channels], labelsPerImage: 1, classes: 10 };
}

function training(name: ModelName, batch: number): Step {
  const { model, inputShape, loss } = makeModel(name);
  const samples = samplesFor(inputShape, 4 * batch);
  const session = new Session({
    ...{ model, loss, samples, weightDecay: 0, computedBy: {} },
    optimizer: { kind: 'adam' },
    learningRate: () => 1e-3,
    train: Uint32Array.from({ length: 4 * batch }, (_, i) => i),
    preprocessing: { scale: 1 / 255, offset: 0 },
    plan: { samples: 4 * batch, batchSize: batch, epochs: 1_000_000, seed: 1 },
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return async () => {
    if (session.position.batch === 4) session.endEpoch();
    await session.step();
  };
}

function inference(name: ModelName, batch: number, backend: string): Step {
  const { model, inputShape } = makeModel(name);
  const shape = [batch, ...inputShape];
  const values = new Float32Array(tf.util.sizeFromShape(shape)).fill(0.5);
  if (backend === 'wasm') {
    const x = tf.tensor(values, shape);
    return async () => {
      const y = model.predict(x) as tf.Tensor;
      await y.data();
      y.dispose();
    };
  }
  const result = tf.variable(tf.zeros([batch, 10]), false);
  const step = recordedStep(([x]) => {
    result.assign(model.apply(x as tf.Tensor, { training: false }) as tf.Tensor);
  });
  return () => step.run([{ values, shape }]);
}

function addition(): Step {
  const [a, b] = [tf.tensor1d([1]), tf.tensor1d([1])];
  return () => {
    tf.add(a, b).dispose();
  };
}

async function start(threads: number, backend: string): Promise<void> {
  if (backend !== 'wasm') {
    await startEngine({ engine: 'torch', threads });
    return;
  }
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(entry)}/`);
  wasm.setThreadsCount(threads);
  await tf.setBackend('wasm');
}

const [kind, name, batch, threads, backend = 'torch'] = process.argv.slice(2);
await start(Number(threads), backend);
const before = memory('VmRSS');
const make: Record<string, () => Step> = {
  train: () => training(name as ModelName, Number(batch)),
  infer: () => inference(name as ModelName, Number(batch), backend),
  add: addition,
};
const step = (make[kind ?? ''] as () => Step)();
const unit = kind === 'add' ? 1e6 : 1;
const delay = monitorEventLoopDelay({ resolution: 1 });
console.log(backend);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, count] = line.split(' ');
  if (word === 'peak') console.log(memory('VmHWM') - before);
  else if (word === 'delay') console.log(delay.percentile(99) / 1e6);
  else {
    delay.reset();
    delay.enable();
    const begun = performance.now();
    for (let i = 0; i < Number(count); i++) {
      const done = step();
      if (done) await done;
    }
    console.log(((performance.now() - begun) / Number(count)) * unit);
    delay.disable();
  }
}
process.exit(0);
