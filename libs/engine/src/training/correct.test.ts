/** @file What counts as a correct answer, by cases whose count is plain to see. */
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { enginesHere, useEngine } from '../testing/backends.ts';
import { evaluate } from './evaluate.ts';
import { countCorrect } from './step.ts';

const classes = 5;

/** How many are counted of one row: scores of the classes, and the classes that are in the image. */
function counted(scores: readonly number[], classesThere: readonly number[]): number {
  return tf.tidy(() => {
    const target = Array.from({ length: classes }, (_, n) => (classesThere.includes(n) ? 1 : 0));
    const answers = tf.tensor2d([...scores], [1, classes]);
    const correct = countCorrect(answers, tf.tensor2d(target, [1, classes]), classesThere.length);
    return correct.dataSync()[0] as number;
  });
}

const pairs: readonly [string, scores: number[], there: number[], count: number][] = [
  ['both right', [0.1, 0.9, 0.2, 0.8, 0.3], [1, 3], 1],
  ['both right, the second class ahead', [0.1, 0.8, 0.2, 0.9, 0.3], [1, 3], 1],
  ['both right, named in the other order', [0.1, 0.9, 0.2, 0.8, 0.3], [3, 1], 1],
  ['both right, with scores of the same height', [0.1, 0.9, 0.2, 0.9, 0.3], [1, 3], 1],
  ['both right, with scores below zero', [-9, -1, -8, -2, -7], [1, 3], 1],
  ['the best one right, the next wrong', [0.1, 0.9, 0.8, 0.7, 0.3], [1, 3], 0],
  ['the best one wrong, the next right', [0.1, 0.8, 0.9, 0.7, 0.3], [1, 3], 0],
  ['none right', [0.9, 0.1, 0.8, 0.2, 0.3], [1, 3], 0],
  // What the paper's metric, whether one of both is among the two best, would call right.
  ['only the smaller digit right', [0.1, 0.9, 0.2, 0.3, 0.8], [1, 3], 0],
  // Equal scores: the class that comes first is taken, as the best class of one label is.
  ['a tie for the second place, the right class first', [0.1, 0.7, 0.2, 0.9, 0.7], [1, 3], 1],
  ['a tie for the second place, the right class last', [0.1, 0.7, 0.2, 0.9, 0.7], [3, 4], 0],
  ['all scores alike', [0.5, 0.5, 0.5, 0.5, 0.5], [0, 1], 1],
  ['all scores alike, other classes', [0.5, 0.5, 0.5, 0.5, 0.5], [3, 4], 0],
];

const singles: typeof pairs = [
  ['right', [0.1, 0.9, 0.2, 0.8, 0.3], [1], 1],
  ['the next best', [0.1, 0.9, 0.2, 0.8, 0.3], [3], 0],
  ['a tie, the right class first', [0.1, 0.9, 0.2, 0.9, 0.3], [1], 1],
  ['a tie, the right class last', [0.1, 0.9, 0.2, 0.9, 0.3], [3], 0],
];

describe.each(enginesHere)('on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it.each(pairs)('two labels: %s', (_, scores, there, count) => {
    expect(counted(scores, there)).toBe(count);
  });

  it.each(singles)('one label: %s', (_, scores, there, count) => {
    expect(counted(scores, there)).toBe(count);
  });

  it('three labels are a set as two are', () => {
    expect(counted([0.9, 0.1, 0.8, 0.2, 0.7], [4, 0, 2])).toBe(1);
    expect(counted([0.9, 0.1, 0.8, 0.2, 0.7], [4, 0, 1])).toBe(0);
  });

  it('an evaluator counts exact pairs over batches, the last of which is smaller', async () => {
    const rows = pairs.filter(([, scores]) => Math.min(...scores) >= 0);
    const bytes = rows.flatMap(([, scores]) => scores.map((score) => 100 * score));
    const samples = {
      images: Uint8Array.from(bytes),
      shape: [1, classes, 1],
      labels: rows.flatMap(([, , there]) => there),
      labelsPerImage: 2,
      classes,
    } as const;
    const model = sequential({ layers: [layers.flatten({ inputShape: [1, classes, 1] })] });
    const indices = Uint32Array.from(rows, (_, n) => n);
    const set = { samples, indices, preprocessing: { scale: 0.01, offset: 0 }, batchSize: 5 };
    const loss = (scores: tf.Tensor2D): tf.Scalar => tf.mean(scores);
    const means = await evaluate(model, loss, set, () => Promise.resolve(true));
    expect(rows).toHaveLength(12);
    expect(means?.accuracy).toBeCloseTo(6 / 12, 6);
  });
});
