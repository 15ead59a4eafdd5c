import type * as tf from '@tensorflow/tfjs-core';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { range } from '@capsweep/domain';
import { enginesHere, useEngine } from '../testing/backends.ts';
import { tinySession } from '../testing/tiny-run.ts';
import { Evaluator } from './evaluate.ts';
import type { Means } from './tally.ts';

const preprocessing = { scale: 1 / 255, offset: -0.5 };

/** Cross-entropy and accuracy of the samples from 90 on, added up in plain numbers. */
function byHand(model: LayersModel, images: Uint8Array, labels: ArrayLike<number>): Means {
  const pixels = Float32Array.from(images.subarray(90 * 16), (v) => v / 255 - 0.5);
  const x = tensor(pixels, [30, 4, 4, 1]);
  const rows = (model.predict(x) as tf.Tensor2D).arraySync();
  const losses = rows.map((row, i) => {
    const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
    return Math.log(total) - (row[labels[90 + i] as number] as number);
  });
  const hits = rows.filter((row, i) => row.indexOf(Math.max(...row)) === labels[90 + i]);
  const loss = losses.reduce((a, b) => a + b) / 30;
  return { loss, accuracy: hits.length / 30 };
}

describe.each(enginesHere)('on %s', (engine) => {
  it('an evaluator follows the model while it learns, and stops when it is told to', async () => {
    await useEngine(engine);
    const lines: string[] = [];
    const session = tinySession({ log: (line) => lines.push(line) });
    const { model, loss, samples } = session.parts;
    const log = (line: string): number => lines.push(line);
    const evaluator = new Evaluator({ model, loss, like: samples, log });
    const set = { samples, indices: range(120).slice(90), preprocessing, batchSize: 8 };
    for (let i = 0; i < 5; i++) {
      await session.step();
      const means = (await evaluator.run(set, () => Promise.resolve(true))) as Means;
      const expected = byHand(model, samples.images, samples.labels);
      expect(means.loss).toBeCloseTo(expected.loss, 5);
      expect(means.accuracy).toBeCloseTo(expected.accuracy, 5);
      const asked = [true, true, false];
      expect(await evaluator.run(set, () => Promise.resolve(asked.shift() === true))).toBe(
        undefined,
      );
    }
    expect(lines).toEqual([]);
    evaluator.dispose();
    session.dispose();
  });
});
