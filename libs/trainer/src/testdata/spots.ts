/** @file A data set that a small model learns in seconds: in which of ten places an image has its spot. */
import { buildModel, lossFunctions, type HeadSpec } from '@capsweep/capsnet';
import { range } from '@capsweep/domain';
import { Session } from '@capsweep/engine';
import type { DatasetLoader } from '../data.ts';
import { defaultLoss } from '../head-settings.ts';

const [side, classes] = [12, 10];
const shape = [side, side, 1] as const;

/** Noise, and a spot of 3 x 3 pixels at place `label`: four places in a row, three rows. */
function spots(count: number, seed: number): { images: Uint8Array; labels: Uint8Array } {
  let state = seed;
  const drawn = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const labels = Uint8Array.from({ length: count }, () => drawn(classes));
  const images = Uint8Array.from({ length: count * side * side }, (_, n) => {
    const [sample, y, x] = [Math.floor(n / side ** 2), Math.floor(n / side) % side, n % side];
    const place = Math.floor(y / 4) * 4 + Math.floor(x / 3);
    return drawn(100) + (place === labels[sample] ? 130 : 0);
  });
  return { images, labels };
}

const train = spots(1920, 3);
const test = spots(200, 4);

/** The data set of any name. */
export const loadSpots: DatasetLoader = (name) =>
  Promise.resolve({
    name,
    shape: [...shape],
    classes: Array.from({ length: classes }, (_, n) => String(n)),
    labelsPerImage: 1,
    train: { ...train, count: train.labels.length },
    test: { ...test, count: test.labels.length },
  });

/** Bytes as the model takes them. */
export const spotsInput = { scale: 1 / 255, offset: 0 };

/** A model with that head, new. */
export function newModel(head: HeadSpec): ReturnType<typeof buildModel> {
  const backbone = { kind: 'small-cnn', width: 0.25 } as const;
  return buildModel({ inputShape: shape, classes, backbone, head, seed: 4 });
}

/** The same after an epoch of 60 steps. */
export async function trainedModel(head: HeadSpec): Promise<ReturnType<typeof buildModel>> {
  const model = newModel(head);
  const samples = train.labels.length;
  const session = new Session({
    model,
    loss: lossFunctions[defaultLoss(head)],
    optimizer: { kind: 'adam' },
    learningRate: () => 0.005,
    weightDecay: 0,
    samples: { ...train, shape: [...shape], labelsPerImage: 1, classes },
    train: range(samples),
    preprocessing: spotsInput,
    plan: { samples, batchSize: 32, epochs: 1, seed: 5 },
    computedBy: {},
  });
  for (let step = 0; step < samples / 32; step++) await session.step();
  return model;
}
