import type { Params } from '@capsweep/domain';
import type { BackboneSpec, Freeze, HeadSpec, PixelRange } from '@capsweep/capsnet';
import type { BackboneName, LossName, OptimizerName } from '@capsweep/capsnet/catalog';
import type {
  Augmentation,
  EngineOptions,
  Numerics,
  OptimizerSpec,
  SplitOptions,
} from '@capsweep/engine';
import { weightSource, type WeightSource } from './weights/source.ts';
import { datasetOf } from './dataset-settings.ts';
import { defaultLoss, hasCapsules, headOf } from './head-settings.ts';
import { reader, type Reader } from './reader.ts';
import type { Penalties } from '@capsweep/capsnet';
import type { RateSchedule } from './recipe/schedule.ts';
import { checkParams } from './check-params.ts';

/** A trial's parameters, checked, with every default filled in. */
export interface Settings {
  /** As the loader of data sets takes it. */
  readonly dataset: string;
  readonly backbone: BackboneSpec;
  /** Where the backbone's weights come from; undefined for random ones. */
  readonly weights: WeightSource | undefined;
  readonly head: HeadSpec;
  readonly loss: LossName;
  readonly optimizer: OptimizerSpec;
  readonly rate: RateSchedule;
  readonly penalties: Penalties;
  readonly augmentation: Augmentation;
  /** Epochs without progress before training stops; 0 never stops it. */
  readonly patience: number;
  readonly weightDecay: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly split: SplitOptions;
  readonly reportEverySteps: number;
  readonly evaluateEverySteps: number;
  readonly testAtEnd: boolean;
  readonly engine: EngineOptions['engine'];
  readonly numerics: Numerics;
}

/** Checks parameters and fills in defaults; throws `trial-params`. */
export function compileSettings(params: Params): Settings {
  checkParams(params);
  const value = reader(params);
  const head = headOf(value);
  const optimizer = optimizerOf(value);
  return {
    dataset: datasetOf(value),
    backbone: backboneOf(value),
    weights: weightSource(value('backbone'), value('weights'), value('weightsSha256')),
    head,
    loss: value('loss', defaultLoss(head)),
    optimizer,
    rate: {
      kind: value('schedule'),
      base: value('learningRate', defaultRates[optimizer.kind]),
      warmUpSteps: value('warmUpSteps'),
      peak: value('peakRate'),
      halfCycleSteps: value('halfCycleSteps'),
      decayRate: value('decayRate'),
      decaySteps: value('decaySteps'),
    },
    penalties: {
      labelSmoothing: value('labelSmoothing'),
      l2: value('l2'),
      reconstruction: hasCapsules(head) ? value('reconstruction') : 0,
    },
    augmentation: augmentationOf(value),
    patience: value('patience'),
    weightDecay: value('weightDecay'),
    epochs: value('epochs'),
    batchSize: value('batchSize'),
    split: {
      validationFraction: value('validationFraction'),
      kind: value('split'),
      seed: value('splitSeed'),
      trainSamples: value('trainSamples'),
      validationSamples: value('validationSamples'),
    },
    reportEverySteps: value('reportEverySteps'),
    evaluateEverySteps: value('evaluateEverySteps'),
    testAtEnd: value('testAtEnd'),
    engine: value('engine'),
    numerics: {
      precision: value('precision'),
      tf32: value('tf32'),
      deterministic: value('deterministic'),
    },
  };
}

/** Keras' own. */
const defaultRates: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.01,
  momentum: 0.01,
  adam: 0.001,
  rmsprop: 0.001,
};

function backboneOf(value: Reader): BackboneSpec {
  const kind = value<BackboneName>('backbone');
  if (kind === 'wide-conv') return { kind };
  const width = value<number>('width');
  if (kind === 'small-cnn') return { kind, width };
  const momentum = value<number>('backboneMomentum');
  if (kind === 'resnet-20') return { kind, width, momentum };
  const range = value<PixelRange | 'auto'>('pixelRange');
  const large = {
    ...{ momentum, freeze: value<Freeze>('freeze') },
    ...{ pad: value<number>('pad'), upsample: value<number>('upsample') },
    ...(range !== 'auto' && { range }),
  };
  if (kind === 'resnet-50') return { kind, ...large };
  const downsampling = value<string>('downsampling');
  const factor = downsampling === 'auto' ? downsampling : Number(downsampling);
  return { kind, width, downsampling: factor, ...large };
}

const augmentationOf = (value: Reader): Augmentation => ({
  shift: value('augmentShift'),
  rotation: value('augmentRotation'),
  zoom: value('augmentZoom'),
  flip: value('augmentFlip'),
  crop: value('augmentCrop'),
  fill: value('augmentFill'),
});

function optimizerOf(value: Reader): OptimizerSpec {
  const kind = value<OptimizerName>('optimizer');
  return kind === 'momentum' ? { kind, momentum: value('momentum') } : { kind };
}
