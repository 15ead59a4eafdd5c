import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepId, trialId, type Metrics, type Params } from '@capsweep/domain';
import type { TrialContext } from '@capsweep/runner';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { data } from './testdata/squares.ts';
import { createTrainer } from './trainer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-trainer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Metrics of the last epoch; the checkpoint is left in the folder. */
async function train(params: Params): Promise<Metrics> {
  const seen: Metrics[] = [];
  const context: TrialContext = {
    assignment: {
      ...{ trial: trialId(sweepId('test'), 0), attempt: 1, seed: 1, threads: 1 },
      params: { backbone: 'small-cnn', width: 0.2, batchSize: 10, ...params },
      objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
      checkpoints: { everyEpochs: 1000, everySeconds: 1000, keepBest: 1 },
      onNaN: 'fail',
    },
    signal: new AbortController().signal,
    wish: () => Promise.resolve('continue'),
    report: ({ epoch, metrics }) => {
      if (epoch !== undefined) seen.push(metrics);
    },
    checkpoint: (checkpoint) => checkpoint.write(folder),
    log: (line) => {
      expect(line).not.toContain('runs step by step'); // whatever is added is recorded as well
    },
  };
  const trainer = createTrainer(() => Promise.resolve(data));
  expect(await trainer.run(context)).toEqual({ kind: 'finished' });
  return seen.at(-1) ?? {};
}

const augmented = { augmentShift: 0.4, augmentFlip: true, augmentFill: 'edge' } as const;

it('augments what is trained on and nothing else', async () => {
  // So slow that every evaluation is one of the weights it began with.
  const still = { head: 'fc', learningRate: 1e-12, epochs: 1, testAtEnd: true } as const;
  const [plain, changed] = [await train(still), await train({ ...still, ...augmented })];
  expect(changed['val/loss']).toBeCloseTo(plain['val/loss'] ?? NaN, 6);
  expect(changed['test/loss']).toBeCloseTo(plain['test/loss'] ?? NaN, 6);
  expect(Math.abs((changed['train/loss'] ?? 0) - (plain['train/loss'] ?? 0))).toBeGreaterThan(1e-4);
  expect(await train({ ...still, ...augmented })).toMatchObject({
    'train/loss': changed['train/loss'],
  });
}, 60_000);

it('learns to draw the images where reconstruction is asked for', async () => {
  const settings = { head: 'capsfc', learningRate: 0.003, epochs: 15, reconstruction: 0.05 };
  const drawn = await train(settings);
  // The mean of all images is 18 off each: 0.9 times the weight. Below that, the capsules are drawn from.
  expect(drawn['train/loss']).toBeLessThan(0.45);
  const { modelTopology } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
    modelTopology: { config: { output_layers: [string][] } };
  };
  expect(modelTopology.config.output_layers.map(([name]) => name)).toEqual([
    'scores',
    'decoder_image',
  ]);
}, 60_000);

interface Manifest {
  readonly weightsManifest: readonly [{ weights: { name: string; shape: number[] }[] }];
}

/** Sum of squares of the weights with these names in the checkpoint. */
function squared(folder: string, names: RegExp): number {
  const { weightsManifest } = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  ) as Manifest;
  const values = new Float32Array(readFileSync(join(folder, 'weights.bin')).buffer);
  let [at, sum] = [0, 0];
  for (const { name, shape } of weightsManifest[0].weights) {
    const end = at + shape.reduce((product, side) => product * side, 1);
    for (; at < end; at += 1) if (names.test(name)) sum += (values[at] ?? NaN) ** 2;
  }
  return sum;
}

it('penalises the kernels of the block that the paper puts behind ResNet-50', async () => {
  const metrics = await train({
    ...{ backbone: 'resnet-50', freeze: 'all', head: 'capsfc', normMomentum: 0 },
    ...{ optimizer: 'sgd', learningRate: 1e-12, epochs: 1, batchSize: 54 },
  });
  const penalty = 0.001 * squared(folder, /^primary_\d_conv\/kernel/);
  expect(penalty).toBeGreaterThan(2);
  // All else is alike: weights that hardly move, pictures of two kinds, and norms that know this batch only.
  expect((metrics['train/loss'] ?? 0) - (metrics['val/loss'] ?? 0)).toBeCloseTo(penalty, 3);
}, 60_000);
