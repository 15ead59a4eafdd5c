import {
  buildModel,
  lossFunctions,
  type HeadSpec,
  type Loss,
  type ModelSpec,
} from '@capsweep/capsnet';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The models by name. */
export type ModelName =
  | 'small-cnn'
  | 'mobilenet-v2'
  | 'mobilenet-v2-224'
  | 'resnet-50'
  | 'resnet-50-224'
  | 'mobilenet-v2+xnodr';

/** A model of these benchmarks; peers/models.py has its twin. */
export interface BenchModel {
  readonly name: ModelName;
  readonly batch: number;
}

const norm = { momentum: 0.9, start: 'gentle' } as const;
const linear: HeadSpec = { kind: 'fc', stack: 'linear' };
const xnodr: HeadSpec = {
  ...{ kind: 'xnodr', scale: 'alpha+K', zeroSign: -1, threshold: 'none', routingIterations: 3 },
  ...{ capsuleDim: 16, dropout: 0, norm },
};
const enlarging = { pad: 0, upsample: 1 } as const;
const mobile = {
  kind: 'mobilenet-v2',
  width: 1,
  downsampling: 8,
  momentum: 0.9,
  freeze: 'none',
  ...enlarging,
} as const;
const resnet: ModelSpec['backbone'] = {
  ...{ kind: 'resnet-50', momentum: 0.9, freeze: 'none' },
  ...enlarging,
};

interface Recipe extends Pick<ModelSpec, 'inputShape' | 'backbone' | 'head'> {
  readonly loss: Loss;
}

const models: Readonly<Record<ModelName, Recipe>> = {
  'small-cnn': {
    inputShape: [28, 28, 1],
    backbone: { kind: 'small-cnn', width: 1 },
    head: { kind: 'fc', stack: 'hidden' },
    loss: lossFunctions['cross-entropy'],
  },
  'mobilenet-v2': {
    inputShape: [32, 32, 3],
    backbone: mobile,
    head: linear,
    loss: lossFunctions['cross-entropy'],
  },
  'resnet-50': {
    inputShape: [64, 64, 3],
    backbone: resnet,
    head: linear,
    loss: lossFunctions['cross-entropy'],
  },
  'mobilenet-v2-224': {
    inputShape: [224, 224, 3],
    backbone: { ...mobile, downsampling: 32 },
    head: linear,
    loss: lossFunctions['cross-entropy'],
  },
  'resnet-50-224': {
    inputShape: [224, 224, 3],
    backbone: resnet,
    head: linear,
    loss: lossFunctions['cross-entropy'],
  },
  'mobilenet-v2+xnodr': {
    inputShape: [32, 32, 3],
    backbone: mobile,
    head: xnodr,
    loss: lossFunctions.margin,
  },
};

/** The trainings that are compared, with the batch sizes. */
export const trainings: readonly BenchModel[] = [
  { name: 'small-cnn', batch: 128 },
  { name: 'mobilenet-v2', batch: 32 },
  { name: 'resnet-50', batch: 16 },
  { name: 'mobilenet-v2+xnodr', batch: 32 },
];

/** Builds a model with its loss. */
export function makeModel(
  name: ModelName,
): Pick<Recipe, 'inputShape' | 'loss'> & { readonly model: LayersModel } {
  const { inputShape, backbone, head, loss } = models[name];
  return {
    model: buildModel({ inputShape, backbone, head, classes: 10, seed: 1 }),
    inputShape,
    loss,
  };
}
