/** @file What layers add to a loss themselves is a part of recorded steps as well. */
import * as tf from '@tensorflow/tfjs-core';
import { layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { range } from '@capsweep/domain';
import { enginesHere, useEngine } from '../testing/backends.ts';
import { Session } from './session.ts';

const [rate, l2, steps] = [0.1, 0.5, 6];
const start = [1, -2, 3, 4, -5, 6];

describe.each(enginesHere)('on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('a kernel that nothing but its regularizer moves shrinks by 1 - 2 rate l2 a step', async () => {
    const dense = layers.dense({
      ...{ units: 3, useBias: false, inputShape: [2] },
      kernelRegularizer: regularizers.l2({ l2 }),
    });
    const flat = layers.flatten({ inputShape: [1, 2, 1] });
    const model = sequential({ layers: [flat, dense] });
    model.setWeights([tf.tensor2d(start, [2, 3])]);
    const said: string[] = [];
    const session = new Session({
      model,
      // Of black images the scores are 0 whatever the kernel is, and so is their gradient.
      loss: (scores) => tf.addN([tf.mean(scores), ...model.calculateLosses()]),
      optimizer: { kind: 'sgd' },
      learningRate: () => rate,
      weightDecay: 0,
      samples: {
        ...{ images: new Uint8Array(2 * steps * 2), labels: new Uint8Array(2 * steps) },
        ...{ shape: [1, 2, 1], labelsPerImage: 1, classes: 3 },
      },
      train: range(2 * steps),
      preprocessing: { scale: 1, offset: 0 },
      plan: { samples: 2 * steps, batchSize: 2, epochs: 1, seed: 1 },
      computedBy: {},
      log: (line) => said.push(line),
    });
    for (let step = 0; step < steps; step += 1) await session.step();
    const { loss } = await session.epochMeans();
    const found = [...(model.getWeights()[0]?.dataSync() ?? [])];
    const shrunk = (1 - 2 * rate * l2) ** steps;
    for (const [at, value] of start.entries()) expect(found[at]).toBeCloseTo(value * shrunk, 5);
    // The sum of squares is 91 before the first step.
    const penalties = Array.from({ length: steps }, (_, n) => l2 * 91 * 0.9 ** (2 * n));
    expect(loss).toBeCloseTo(penalties.reduce((sum, x) => sum + x, 0) / steps, 3);
    expect(said).toEqual([]); // recorded, where the engine can do that
    session.dispose();
    model.dispose();
  });
});
