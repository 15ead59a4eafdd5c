import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { enginesHere, useEngine } from '../testing/backends.ts';
import { createOptimizer } from './create.ts';
import type { RuleOptimizer } from './optimizer.ts';
import type { OptimizerSpec } from './rules.ts';

interface Reference {
  readonly start: number[];
  readonly gradients: number[][];
  readonly rates: number[];
  readonly weights: Readonly<Record<OptimizerSpec['kind'], number[][]>>;
}

const file = new URL('../../testdata/optimizers.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;
const specs: OptimizerSpec[] = [
  { kind: 'sgd' },
  { kind: 'momentum', momentum: 0.8 },
  { kind: 'adam' },
  { kind: 'rmsprop' },
];

describe.each(enginesHere)('on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it.each(specs)('$kind moves weights as PyTorch does', (spec) => {
    const weight = tf.variable(tf.tensor1d(reference.start));
    const optimizer = createOptimizer(spec);
    reference.gradients.forEach((gradient, i) => {
      optimizer.prepare({ rate: reference.rates[i]!, step: i + 1, decay: 0 });
      optimizer.apply([weight], [tf.tensor1d(gradient)]);
      [...weight.dataSync()].forEach((value, n) => {
        expect(value).toBeCloseTo(reference.weights[spec.kind][i]![n]!, 5);
      });
    });
  });

  it.each(specs)('$kind goes on to the bit after being written down', async (spec) => {
    const gradients = reference.gradients.map((gradient) => tf.tensor1d(gradient));
    const run = (
      optimizer: Pick<RuleOptimizer, 'apply' | 'prepare'>,
      weights: tf.Variable[],
      steps: number[],
    ): void => {
      for (const step of steps) {
        const gradient = gradients[step - 1]!;
        optimizer.prepare({ rate: 0.1, step, decay: 0.01 });
        optimizer.apply(weights, [gradient, tf.mul(gradient, 2)]);
      }
    };
    const fresh = (): tf.Variable[] => [
      tf.variable(tf.tensor1d(reference.start)),
      tf.variable(tf.tensor1d(reference.start)),
    ];
    const undisturbed = fresh();
    run(createOptimizer(spec), undisturbed, [1, 2, 3, 4, 5]);

    const interrupted = fresh();
    const first = createOptimizer(spec);
    run(first, interrupted, [1, 2, 3]);
    const second = createOptimizer(spec);
    await second.load(await first.save());
    run(second, interrupted, [4, 5]);
    undisturbed.forEach((weight, i) => {
      expect([...interrupted[i]!.dataSync()]).toEqual([...weight.dataSync()]);
    });
  });
});
