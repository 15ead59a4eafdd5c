/**
 * @file Every layer type of tfjs-layers on random inputs, here and on the reference CPU backend: the
 * values, and the gradients of the input and of every weight.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { onTorchBackend, values } from './testdata/on-torch.ts';

beforeAll(onTorchBackend);

const { layers } = tfl;

interface LayerCase {
  readonly make: () => tfl.layers.Layer;
  /** Of one input, or of several. */
  readonly shape: readonly number[] | readonly (readonly number[])[];
  /** Whole numbers below this instead of fractions; nothing flows back through them. */
  readonly integersBelow?: number;
  /** Whether TensorFlow.js can differentiate it. @default true */
  readonly gradients?: false;
}

const row = [3, 6];
const steps = [2, 5, 4];
const image = [2, 8, 8, 3];
const volume = [1, 5, 5, 5, 2];
const frames = [1, 3, 6, 6, 2];
const pair = [row, row];
const conv = { filters: 4, kernelSize: 3 };

const table: Record<string, LayerCase> = {
  activation: { make: () => layers.activation({ activation: 'tanh' }), shape: row },
  add: { make: () => layers.add(), shape: pair },
  alphaDropout: { make: () => layers.alphaDropout({ rate: 0.5 }), shape: row },
  average: { make: () => layers.average(), shape: pair },
  averagePooling1d: { make: () => layers.averagePooling1d({}), shape: steps },
  averagePooling2d: {
    make: () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    shape: image,
  },
  averagePooling3d: { make: () => layers.averagePooling3d({ poolSize: 2 }), shape: volume },
  batchNormalization: { make: () => layers.batchNormalization(), shape: image },
  bidirectional: {
    make: () => layers.bidirectional({ layer: layers.gru({ units: 3 }) }),
    shape: steps,
  },
  categoryEncoding: {
    make: () => layers.categoryEncoding({ numTokens: 7, outputMode: 'multiHot' }),
    shape: row,
    integersBelow: 7,
  },
  centerCrop: {
    make: () => layers.centerCrop({ height: 4, width: 5 }),
    gradients: false,
    shape: image,
  },
  concatenate: { make: () => layers.concatenate({ axis: 1 }), shape: pair },
  conv1d: { make: () => layers.conv1d({ ...conv, strides: 2 }), shape: [2, 9, 4] },
  conv2d: { make: () => layers.conv2d({ ...conv, strides: 2, activation: 'relu' }), shape: image },
  conv2dTranspose: { make: () => layers.conv2dTranspose({ ...conv, strides: 2 }), shape: image },
  conv3d: { make: () => layers.conv3d(conv), shape: volume },
  conv3dTranspose: { make: () => layers.conv3dTranspose(conv), gradients: false, shape: volume },
  convLstm2d: { make: () => layers.convLstm2d(conv), shape: frames },
  cropping2D: {
    make: () => layers.cropping2D({ cropping: [[1, 2], [0, 1]] }), // prettier-ignore
    shape: image,
  },
  dense: { make: () => layers.dense({ units: 5, activation: 'sigmoid' }), shape: row },
  depthwiseConv2d: {
    make: () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    shape: image,
  },
  dot: { make: () => layers.dot({ axes: -1 }), shape: pair },
  dropout: { make: () => layers.dropout({ rate: 0.5 }), shape: row },
  elu: { make: () => layers.elu(), shape: row },
  embedding: {
    make: () => layers.embedding({ inputDim: 9, outputDim: 4 }),
    shape: row,
    integersBelow: 9,
  },
  flatten: { make: () => layers.flatten(), shape: image },
  gaussianDropout: { make: () => layers.gaussianDropout({ rate: 0.5 }), shape: row },
  gaussianNoise: { make: () => layers.gaussianNoise({ stddev: 1 }), shape: row },
  globalAveragePooling1d: { make: () => layers.globalAveragePooling1d({}), shape: steps },
  globalAveragePooling2d: { make: () => layers.globalAveragePooling2d({}), shape: image },
  globalMaxPooling1d: { make: () => layers.globalMaxPooling1d({}), shape: steps },
  globalMaxPooling2d: { make: () => layers.globalMaxPooling2d({}), shape: image },
  gru: { make: () => layers.gru({ units: 3, returnSequences: true }), shape: steps },
  layerNormalization: { make: () => layers.layerNormalization(), shape: row },
  leakyReLU: { make: () => layers.leakyReLU({ alpha: 0.2 }), shape: row },
  lstm: { make: () => layers.lstm({ units: 3 }), shape: steps },
  masking: { make: () => layers.masking({ maskValue: 0 }), gradients: false, shape: steps },
  maxPooling1d: { make: () => layers.maxPooling1d({}), shape: steps },
  maxPooling2d: { make: () => layers.maxPooling2d({ poolSize: 3, padding: 'same' }), shape: image },
  maxPooling3d: { make: () => layers.maxPooling3d({ poolSize: 2 }), shape: volume },
  maximum: { make: () => layers.maximum(), shape: pair },
  minimum: { make: () => layers.minimum(), shape: pair },
  multiply: { make: () => layers.multiply(), shape: pair },
  permute: { make: () => layers.permute({ dims: [2, 1] }), shape: steps },
  prelu: { make: () => layers.prelu(), shape: row },
  reLU: { make: () => layers.reLU({ maxValue: 0.3 }), shape: row },
  repeatVector: { make: () => layers.repeatVector({ n: 3 }), shape: row },
  rescaling: { make: () => layers.rescaling({ scale: 2, offset: -1 }), shape: image },
  reshape: { make: () => layers.reshape({ targetShape: [3, 2] }), shape: row },
  resizing: { make: () => layers.resizing({ height: 5, width: 11 }), shape: image },
  rnn: {
    make: () => layers.rnn({ cell: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })] }),
    shape: steps,
  },
  separableConv2d: { make: () => layers.separableConv2d(conv), shape: image },
  simpleRNN: { make: () => layers.simpleRNN({ units: 3 }), shape: steps },
  softmax: { make: () => layers.softmax(), shape: row },
  spatialDropout1d: { make: () => layers.spatialDropout1d({ rate: 0.5 }), shape: steps },
  thresholdedReLU: {
    make: () => layers.thresholdedReLU({ theta: 0.1 }),
    gradients: false,
    shape: row,
  },
  timeDistributed: {
    make: () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
    shape: steps,
  },
  // One image: the reference's gradient reads the second one in the wrong place.
  upSampling2d: { make: () => layers.upSampling2d({ size: [2, 3] }), shape: [1, 8, 8, 3] },
  zeroPadding2d: { make: () => layers.zeroPadding2d({ padding: [1, 2] }), shape: image },
};

/** Layers that are parts of others, draw images at random, or are none. */
const elsewhere = [
  ...['input', 'inputLayer', 'randomWidth', 'convLstm2dCell', 'gruCell', 'lstmCell'],
  ...['simpleRNNCell', 'stackedRNNCells'],
];

const shapesOf = ({ shape }: LayerCase): readonly (readonly number[])[] =>
  (Array.isArray(shape[0]) ? shape : [shape]) as readonly (readonly number[])[];

function inputs(layerCase: LayerCase): tf.Tensor[] {
  const below = layerCase.integersBelow;
  return shapesOf(layerCase).map((shape, i) => {
    const numbers = values(shape, i + 1);
    if (below === undefined) return tf.tensor(numbers, [...shape]);
    const whole = numbers.map((v) => Math.floor((v + 0.5) * below));
    return tf.tensor(whole, [...shape], 'int32');
  });
}

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;

function built({ make }: LayerCase, xs: readonly tf.Tensor[]): tfl.layers.Layer {
  const layer = make();
  const [only] = xs as [tf.Tensor];
  layer.apply(xs.length === 1 ? only : [...xs]);
  const weights = layer.getWeights().map((w, i) => tf.tensor(values(w.shape, 50 + i), w.shape));
  // None is below 0: there are variances among them.
  layer.setWeights(weights.map((w) => tf.add(w, 0.6)));
  return layer;
}

/** The output, then the gradients of inputs and weights, as the current backend computes them. */
function outcome(layerCase: LayerCase): Float32Array[] {
  return tf.tidy(() => {
    const xs = inputs(layerCase);
    const layer = built(layerCase, xs);
    const apply = (given: tf.Tensor[]): tf.Tensor => {
      const [only] = given as [tf.Tensor];
      return layer.apply(given.length === 1 ? only : given) as tf.Tensor;
    };
    const y = apply(xs);
    const dy = tf.tensor(values(y.shape, 99), y.shape);
    const loss = (...given: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(apply(given), dy));
    const variables = layer.trainableWeights.map((w) => w.read()).filter(isVariable);
    const { gradients = true, integersBelow } = layerCase;
    const byName =
      gradients && variables.length > 0 && tf.variableGrads(() => loss(...xs), variables);
    const ofWeights = byName ? variables.map(({ name }) => byName.grads[name] as tf.Tensor) : [];
    const ofInputs = gradients && integersBelow === undefined ? tf.grads(loss)(xs) : [];
    return [y, ...ofInputs, ...ofWeights].map((t) => Float32Array.from(t.dataSync()));
  });
}

describe('a layer does here what it does on the reference CPU backend', () => {
  test.each(Object.entries(table))('%s', async (_, layerCase) => {
    await tf.setBackend('cpu');
    const expected = outcome(layerCase);
    await tf.setBackend('torch');
    const actual = outcome(layerCase);
    expect(actual).toHaveLength(expected.length);
    actual.forEach((array, n) => {
      expect(array.length).toBe(expected[n]?.length);
      array.forEach((value, i) => {
        const wanted = expected[n]?.[i] as number;
        expect(Math.abs(value - wanted)).toBeLessThan(2e-4 * Math.max(1, Math.abs(wanted)));
      });
    });
  });

  test('and no layer type was forgotten', () => {
    // Short names of the poolings say the same.
    const long = (name: string): string =>
      name.replace(/^avg/, 'average').replace(/Pool(?=\d)/, 'Pooling');
    const known = new Set([...Object.keys(table), ...elsewhere]);
    const types = Object.keys(layers).filter((name) => /^[a-z]/.test(name));
    expect(types.filter((name) => !known.has(long(name)))).toEqual([]);
  });
});
