/**
 * @file What a model costs, layer by layer, read off the built graph. Counted are the products of
 * convolutions, dense and capsule layers; norms, activations and additions are not, as is usual.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { layers, LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { equivalentMacs, isCosted, type Macs } from './macs.ts';

/** One layer's part. */
export interface LayerCost {
  readonly name: string;
  readonly kind: string;
  readonly part: 'backbone' | 'head';
  /** Without the batch. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  readonly trainable: number;
  readonly macs: Macs;
  /** 4 per parameter. */
  readonly bytes: number;
  /** With binary weights as bits. */
  readonly packedBytes: number;
}

/** Sums over layers. */
export interface CostTotals {
  readonly parameters: number;
  readonly trainable: number;
  readonly floatMacs: number;
  readonly binaryMacs: number;
  /** Float plus a 64th of binary. */
  readonly equivalentMacs: number;
  readonly bytes: number;
  readonly packedBytes: number;
}

/** A model's costs, its head and backbone apart. Primary capsules are the head's. */
export interface ModelCosts {
  readonly layers: readonly LayerCost[];
  readonly total: CostTotals;
  readonly backbone: CostTotals;
  readonly head: CostTotals;
}

/** @param headNames Names of the head's layers begin with one of these. */
export function modelCosts(
  model: LayersModel,
  headNames: readonly string[] = ['primary_', 'capsules', 'head_', 'scores', 'decoder'],
): ModelCosts {
  const rows = model.layers
    .map((layer) => costOf(layer, headNames))
    .filter(({ parameters, macs }) => parameters > 0 || macs.float > 0);
  const of = (part: LayerCost['part']): CostTotals =>
    sumOf(rows.filter((row) => row.part === part));
  return { layers: rows, total: sumOf(rows), backbone: of('backbone'), head: of('head') };
}

type Layer = layers.Layer;

function costOf(layer: Layer, headNames: readonly string[]): LayerCost {
  const sizes = (weights: Layer['weights']): number =>
    weights.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]), 0);
  const parameters = sizes(layer.weights);
  return {
    name: layer.name,
    kind: layer.getClassName(),
    part: headNames.some((name) => layer.name.startsWith(name)) ? 'head' : 'backbone',
    outputShape: outputOf(layer).slice(1),
    parameters,
    trainable: sizes(layer.trainableWeights),
    macs: isCosted(layer) ? layer.macs() : { float: stockMacs(layer), binary: 0 },
    bytes: 4 * parameters,
    packedBytes: isCosted(layer) ? layer.packedBytes() : 4 * parameters,
  };
}

/** Products of TensorFlow.js' own layers: each kernel is used once per position of the output. */
function stockMacs(layer: Layer): number {
  const kernel = layer.weights[0]?.shape as number[] | undefined;
  if (kernel === undefined) return 0;
  const output = outputOf(layer) as number[];
  const positions = output.slice(1, -1).reduce((product, side) => product * side, 1);
  switch (layer.getClassName()) {
    case 'Conv2D':
    case 'Dense':
    case 'DepthwiseConv2D':
      return positions * tf.util.sizeFromShape(kernel);
    default:
      return 0;
  }
}

function outputOf(layer: Layer): Shape {
  return layer.outputShape as Shape;
}

function sumOf(rows: readonly LayerCost[]): CostTotals {
  const sum = (pick: (row: LayerCost) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  const macs = { float: sum((row) => row.macs.float), binary: sum((row) => row.macs.binary) };
  return {
    parameters: sum((row) => row.parameters),
    trainable: sum((row) => row.trainable),
    floatMacs: macs.float,
    binaryMacs: macs.binary,
    equivalentMacs: equivalentMacs(macs),
    bytes: sum((row) => row.bytes),
    packedBytes: sum((row) => row.packedBytes),
  };
}
