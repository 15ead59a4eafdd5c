/** @file Trials that two processes train together, against the same trials in one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Params } from '@capsweep/domain';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { oneTrial, type Seen } from './testdata/one-trial.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-group-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// With dropout, augmentation and penalties. A batch of 9 is cut into 4 and 5, and the last of 46 samples is alone: one process has no share of it.
const uneven: Params = {
  ...{
    backbone: 'small-cnn',
    width: 0.2,
    head: 'fc',
    learningRate: 0.003,
    fcStack: 'mobilenet-v2',
  },
  ...{ epochs: 3, batchSize: 9, trainSamples: 46, testAtEnd: true, reportEverySteps: 1 },
  ...{ augmentShift: 0.2, augmentFlip: true, l2: 1e-3, labelSmoothing: 0.1 },
};

interface Manifest {
  readonly weightsManifest: readonly [{ weights: { name: string; shape: number[] }[] }];
}

/** Weights by name. */
function weightsOf({ checkpoint }: Seen): Map<string, Float32Array> {
  const text = readFileSync(join(checkpoint.folder, 'model.json'), 'utf8');
  const bytes = readFileSync(join(checkpoint.folder, 'weights.bin'));
  const { buffer } = Uint8Array.from(bytes);
  let at = 0;
  const [{ weights }] = (JSON.parse(text) as Manifest).weightsManifest;
  return new Map(
    weights.map(({ name, shape }) => {
      const values = new Float32Array(
        buffer,
        at,
        shape.reduce((a, b) => a * b, 1),
      );
      at += values.byteLength;
      return [name, values];
    }),
  );
}

/** How far apart the numbers of two lists are at most. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0);
}

/** All that is reported, but for the speed. */
const numbersOf = ({ reports }: Seen): number[] =>
  reports.flatMap(({ step, epoch = -1, metrics: { samplesPerSecond: _, ...metrics } }) => [
    ...[step, epoch],
    ...Object.keys(metrics)
      .sort()
      .map((name) => metrics[name] as number),
  ]);

/** The same trial in one process and in two. */
async function oneAndTwo(params: Params): Promise<readonly [Seen, Seen]> {
  const run = (processes: number): Promise<Seen> =>
    oneTrial({ params, processes, folder: join(folder, `${processes}`) });
  return [await run(1), await run(2)];
}

it('learns in two processes what one learns, also after a pause: losses, accuracies, weights', async () => {
  const [one, two] = await oneAndTwo(uneven);
  expect([one.end, two.end]).toEqual([{ kind: 'completed' }, { kind: 'completed' }]);
  expect(two.reports.length).toBe(18);
  expect(two.reports.at(-1)?.metrics).toHaveProperty('test/loss');
  expect(apart(numbersOf(two), numbersOf(one))).toBeLessThan(1e-5);
  const [mine, theirs] = [weightsOf(two), weightsOf(one)];
  expect([...mine.keys()]).toEqual([...theirs.keys()]);
  for (const [name, values] of mine)
    expect(apart(values, theirs.get(name) ?? []), name).toBeLessThan(1e-5);
  expect(two.log).toEqual(one.log);

  const run = { params: uneven, processes: 2 };
  const paused = await oneTrial({ ...run, folder: join(folder, 'paused'), pauseAt: 3 });
  expect(paused.end).toEqual({ kind: 'paused' });
  const from = paused.checkpoint;
  expect(from.step).toBeLessThan(18);
  const resumed = await oneTrial({ ...run, folder: join(folder, 'resumed'), from });
  // To the bit: an interrupted trial is the same trial.
  expect(weightsOf(resumed)).toEqual(mine);
  const both = [...numbersOf(paused), ...numbersOf(resumed)];
  expect(apart(both, numbersOf(two))).toBeLessThan(1e-6);
}, 240_000);

it('keeps the mean of what both have seen as batch norm’s running statistics', async () => {
  const params: Params = {
    ...{ backbone: 'resnet-20', width: 0.25, head: 'fc', learningRate: 1e-9, optimizer: 'sgd' },
    ...{ epochs: 1, batchSize: 12, trainSamples: 36 },
  };
  const [one, two] = await oneAndTwo(params);
  const [mine, theirs] = [weightsOf(two), weightsOf(one)];
  // The first norm sees what no other has changed: the mean of the halves' means is the whole's.
  const mean = 'conv1_bn/moving_mean';
  expect(apart(theirs.get(mean) ?? [], new Float32Array(4))).toBeGreaterThan(1e-3);
  expect(apart(mine.get(mean) ?? [], theirs.get(mean) ?? [])).toBeLessThan(1e-6);
  expect(apart(mine.get('scores/kernel') ?? [], theirs.get('scores/kernel') ?? [])).toBeLessThan(
    1e-6,
  );
}, 240_000);

it.each([
  [{ batchSize: 1 }, 'trial-params', /batchSize is 1: too small for resources.processes 2/],
  [{ engine: 'cpu' }, 'engine-unavailable', /the engine cpu trains in one process only/],
])(
  'refuses %j in two processes',
  async (change, code, why) => {
    const params = { ...uneven, ...change };
    const { end } = await oneTrial({ params, processes: 2, folder: join(folder, 'refused') });
    expect(end).toMatchObject({
      ...{ kind: 'failed', retryable: false },
      error: { code, message: expect.stringMatching(why) as string },
    });
  },
  60_000,
);
