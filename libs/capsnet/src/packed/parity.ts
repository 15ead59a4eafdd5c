import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Images as a model takes them. */
export interface Images {
  /** [count, height, width, channels] */
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
}

/** How two models' answers to the same images compare. */
export interface Parity {
  readonly images: number;
  /** Images whose highest score is of the same class; none whose scores are no numbers. */
  readonly agreeing: number;
  /** Of the others, those where a model's two best scores are within the largest difference: ties. */
  readonly ties: number;
  readonly maxDifference: number;
  /** By how much the first model's best score is ahead of its next, for half of the images at least. */
  readonly medianLead: number;
  readonly milliseconds: { readonly first: number; readonly second: number };
}

/** Asks both models in batches, in turns. */
export function compareModels(
  first: LayersModel,
  second: LayersModel,
  { values, shape }: Images,
  now: () => number,
): Parity {
  const size = shape.reduce((product, side) => product * side, 1);
  const images = values.length / size;
  const milliseconds = { first: 0, second: 0 };
  const pairs: [number[], number[]][] = [];
  for (let from = 0; from < images; from += batch) {
    const count = Math.min(batch, images - from);
    const part = values.subarray(from * size, (from + count) * size);
    const ask = (model: LayersModel, which: keyof typeof milliseconds): number[][] =>
      tf.tidy(() => {
        const before = now();
        const answers = [model.predict(tf.tensor4d(part, [count, ...shape]))].flat();
        const scores = answers[0] as tf.Tensor2D;
        const rows = scores.arraySync();
        milliseconds[which] += now() - before;
        return rows;
      });
    const [a, b] = [ask(first, 'first'), ask(second, 'second')];
    a.forEach((row, n) => pairs.push([row, b[n] as number[]]));
  }
  return { images, ...agreement(pairs), milliseconds };
}

const batch = 64;

function agreement(
  pairs: readonly [number[], number[]][],
): Omit<Parity, 'images' | 'milliseconds'> {
  const differences = pairs.map(([a, b]) =>
    Math.max(...a.map((v, n) => Math.abs(v - (b[n] as number)))),
  );
  const maxDifference = differences.reduce((most, value) => Math.max(most, value), 0);
  const others = pairs.filter(([a, b]) => best(a) === -1 || best(a) !== best(b));
  const ties = others.filter(([a, b]) => lead(a) <= maxDifference || lead(b) <= maxDifference);
  const leads = pairs.map(([a]) => lead(a)).sort((a, b) => a - b);
  return {
    agreeing: pairs.length - others.length,
    ties: ties.length,
    maxDifference,
    medianLead: leads[leads.length >> 1] ?? 0,
  };
}

/** -1 where a score is NaN. */
const best = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

/** By how much the best score is ahead of the next. */
function lead(scores: readonly number[]): number {
  const [first = 0, second = 0] = [...scores].sort((a, b) => b - a);
  return first - second;
}
