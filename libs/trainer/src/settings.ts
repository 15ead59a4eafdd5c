import type { Params, ParamValue } from '@capsweep/domain';
import type { BackboneSpec, FcStack, Freeze, HeadSpec, Scale } from '@capsweep/capsnet';
import {
  trainerCatalog,
  type BackboneName,
  type DatasetName,
  type HeadName,
  type LossName,
  type OptimizerName,
} from '@capsweep/capsnet/catalog';
import type { EngineOptions, OptimizerSpec, SplitOptions } from '@capsweep/engine';
import { weightSource, type WeightSource } from './weights/source.ts';
import { checkParams } from './check-params.ts';

/** A trial's parameters, checked, with every default filled in. */
export interface Settings {
  readonly dataset: DatasetName;
  readonly backbone: BackboneSpec;
  /** Where the backbone's weights come from; undefined for random ones. */
  readonly weights: WeightSource | undefined;
  readonly head: HeadSpec;
  readonly loss: LossName;
  readonly optimizer: OptimizerSpec;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly split: SplitOptions;
  readonly reportEverySteps: number;
  readonly evaluateEverySteps: number;
  readonly testAtEnd: boolean;
  readonly engine: EngineOptions['engine'];
}

/** Checks parameters and fills in defaults; throws `trial-params`. */
export function compileSettings(params: Params): Settings {
  checkParams(params);
  const value = reader(params);
  const head = headOf(value);
  const optimizer = optimizerOf(value);
  return {
    dataset: value('dataset'),
    backbone: backboneOf(value),
    weights: weightSource(value('backbone'), value('weights'), value('weightsSha256')),
    head,
    loss: value('loss', head.kind === 'fc' ? 'cross-entropy' : 'margin'),
    optimizer,
    learningRate: value('learningRate', defaultRates[optimizer.kind]),
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
  };
}

/** Keras' own. */
const defaultRates: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.01,
  momentum: 0.01,
  adam: 0.001,
  rmsprop: 0.001,
};

/** Reads a setting of the type that the catalogue gives it. */
type Reader = <T extends ParamValue>(name: string, otherwise?: T) => T;

function reader(params: Params): Reader {
  return <T extends ParamValue>(name: string, otherwise?: T): T => {
    const value = params[name] ?? trainerCatalog.settings[name]?.default ?? otherwise;
    // The catalogue has the type, and checkParams has held the value to it.
    return value as T;
  };
}

function backboneOf(value: Reader): BackboneSpec {
  const kind = value<BackboneName>('backbone');
  if (kind === 'wide-conv') return { kind };
  const width = value<number>('width');
  if (kind === 'small-cnn') return { kind, width };
  const momentum = value<number>('backboneMomentum');
  if (kind === 'resnet-20') return { kind, width, momentum };
  const enlarging = { pad: value<number>('pad'), upsample: value<number>('upsample') };
  const large = { momentum, freeze: value<Freeze>('freeze'), ...enlarging };
  if (kind === 'resnet-50') return { kind, ...large };
  const downsampling = value<string>('downsampling');
  const factor = downsampling === 'auto' ? downsampling : Number(downsampling);
  return { kind, width, downsampling: factor, ...large };
}

function headOf(value: Reader): HeadSpec {
  const kind = value<HeadName>('head');
  if (kind === 'fc') return { kind, stack: value<FcStack>('fcStack') };
  const capsules = {
    routingIterations: value<number>('routingIterations'),
    capsuleDim: value<number>('capsuleDim'),
    dropout: value<number>('headDropout'),
    norm: {
      momentum: value<number>('normMomentum'),
      start: value<'gentle' | 'keras' | 'none'>('normStart'),
    },
  };
  if (kind === 'capsfc') return { kind, ...capsules };
  return { kind, ...capsules, scale: value<Scale>('scale') };
}

function optimizerOf(value: Reader): OptimizerSpec {
  const kind = value<OptimizerName>('optimizer');
  return kind === 'momentum' ? { kind, momentum: value('momentum') } : { kind };
}
