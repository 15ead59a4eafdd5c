import * as tf from '@tensorflow/tfjs-core';
import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { todaysName } from './keras-names.ts';
import type { StoredWeight, WeightSet } from './weight-set.ts';

type Layer = layers.Layer;

/** What became of a file's weights. */
export interface Assignment {
  /** Layers that have the file's weights now. */
  readonly loaded: readonly string[];
  /** Layers of the model that the file knows nothing of; they keep what they had. */
  readonly kept: readonly string[];
}

/**
 * Gives a model's layers the weights of the same name. A head of another shape keeps its own.
 *
 * Where the file tells another epsilon of a batch norm than the model has, the variance takes up the
 * difference, so that the layer computes the same.
 *
 * @throws RangeError where nothing fits, or a layer of that name has another shape and is not `scores`.
 */
export function assignWeights(model: LayersModel, set: WeightSet): Assignment {
  const found = byTodaysNames(set);
  const loaded: string[] = [];
  const kept: string[] = [];
  for (const layer of model.layers.filter(({ weights }) => weights.length > 0)) {
    const stored = storedFor(layer, found.weights);
    if (stored === undefined) kept.push(layer.name);
    else {
      give(layer, adjusted(layer, stored, found.epsilons));
      loaded.push(layer.name);
    }
  }
  if (loaded.length === 0) throw new RangeError('None of its layers is in this model.');
  return { loaded, kept };
}

function byTodaysNames({ weights, epsilons }: WeightSet): WeightSet {
  const renamed = (name: string): string => {
    const [layer, weight] = name.split('/') as [string, string];
    return `${weights.has(name) ? renamedLayer(layer, weights) : layer}/${weight}`;
  };
  return {
    weights: new Map([...weights].map(([name, value]) => [renamed(name), value])),
    epsilons: new Map([...epsilons].map(([name, value]) => [renamedLayer(name, weights), value])),
  };
}

/** Only a ResNet's `conv1` is renamed: the original CapsNet has one of its own. */
function renamedLayer(layer: string, weights: WeightSet['weights']): string {
  if (layer === 'conv1' && !weights.has('bn_conv1/gamma')) return layer;
  return todaysName(layer);
}

/** The layer's weights in its own order, if the file has them all in their shapes. */
function storedFor(layer: Layer, weights: WeightSet['weights']): StoredWeight[] | undefined {
  const stored: StoredWeight[] = [];
  for (const { originalName, shape } of layer.weights) {
    const name = `${layer.name}/${originalName.slice(originalName.lastIndexOf('/') + 1)}`;
    const weight = weights.get(name);
    if (weight === undefined) return undefined;
    if (weight.shape.join() !== shape.join()) {
      if (layer.name === 'scores') return undefined;
      throw new RangeError(
        `${name} is ${weight.shape.join(' x ')}; this model has ${shape.join(' x ')}.`,
      );
    }
    stored.push(weight);
  }
  return stored;
}

function adjusted(
  layer: Layer,
  stored: readonly StoredWeight[],
  epsilons: WeightSet['epsilons'],
): readonly StoredWeight[] {
  const had = epsilons.get(layer.name);
  const has = layer.getConfig()['epsilon'];
  if (had === undefined || typeof has !== 'number' || had === has) return stored;
  return stored.map((weight, i) => {
    if (layer.weights[i]?.originalName.endsWith('moving_variance') !== true) return weight;
    return { ...weight, values: weight.values.map((variance) => variance + had - has) };
  });
}

function give(layer: Layer, stored: readonly StoredWeight[]): void {
  const tensors = stored.map(({ values, shape }) => tf.tensor(values, [...shape]));
  layer.setWeights(tensors);
  tf.dispose(tensors);
}
