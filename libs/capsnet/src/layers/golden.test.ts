import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import type { layers } from '@tensorflow/tfjs-layers';
import { xnorVotes } from '@capsweep/xnor';
import { beforeAll, describe, it } from 'vitest';
import { binaryOperands, type Scale } from '../capsules/binary.ts';
import { capsuleLength } from '../capsules/squash.ts';
import { castVotes } from '../capsules/votes.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { CapsFC } from './capsfc.ts';
import { XnIDR } from './xnidr.ts';
import { XnODR } from './xnodr.ts';

interface Case {
  readonly head: 'capsfc' | 'xnodr' | 'xnidr';
  readonly rounds: number;
  readonly scale?: Scale;
  /** batch, inputs, inputDim, outputs, outputDim */
  readonly shape: [number, number, number, number, number];
  readonly x: number[];
  readonly w: number[];
  readonly learned?: number[];
  readonly v: number[];
  readonly dv: number[];
  readonly dx: number[];
  readonly dw: number[];
  readonly dlearned?: number[];
}

const file = new URL('../../testdata/capsules.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

beforeAll(() => tf.setBackend('cpu'));

/** The layer of a case with the case's weights, and its input. */
function build(c: Case): { layer: layers.Layer; x: tf.Tensor } {
  const [batch, inputs, inputDim, outputs, outputDim] = c.shape;
  const config = {
    outputCapsules: outputs,
    outputDim,
    routingIterations: c.rounds,
    seed: 1,
    scale: c.scale ?? 'alpha+K',
  };
  const Layer = { capsfc: CapsFC, xnodr: XnODR, xnidr: XnIDR }[c.head];
  const layer = new Layer(config);
  layer.build([null, inputs, inputDim]);
  const kernel = tf.tensor(c.w, [inputs, outputs, inputDim, outputDim]);
  const shape = layer.weights[1]?.shape as number[];
  layer.setWeights(c.learned ? [kernel, tf.tensor(c.learned, shape)] : [kernel]);
  return { layer, x: tf.tensor(c.x, [batch, inputs, inputDim]) };
}

describe('the worked example', () => {
  const x = [0.5, 0, 1, 2];
  const w = [0.2, -0.4, 0.6, 0.8, -0.1, 0.3, 0.5, -0.7, 0.9, 0.1, -0.3, 0.2, 0.4, 0.4, -0.6, 0.05];
  const blank = { x, w, dv: [], dx: [], dw: [], v: [], shape: [1, 2, 2, 2, 2] as Case['shape'] };
  it.each([
    ['xnodr', [0, 0.003056, -0.032164, 0.207961], [0.003056, 0.210433]],
    ['xnidr', [0.033191, 0.020903, -0.223865, 0.167442], [0.039225, 0.279557]],
  ] as const)('%s', (head, expected, lengths) => {
    const { layer, x: input } = build({ ...blank, head, rounds: 3 });
    const v = layer.call(input, {}) as tf.Tensor;
    expectAllClose(v.dataSync(), expected, 1e-6);
    // The short capsule's length has the 1e-9 that the paper lacks under its root.
    expectAllClose(capsuleLength(v).dataSync(), lengths, 1e-6);
  });
});

describe.each(
  cases.map((c) => [`${c.head} ${c.scale ?? ''} R=${c.rounds} ${c.shape.join('x')}`, c] as const),
)('against PyTorch in float64: %s', (_, c) => {
  it('forward', () => {
    const { layer, x } = build(c);
    expectAllClose((layer.call(x, {}) as tf.Tensor).dataSync(), c.v, 1e-6);
  });

  it('gradients of input and weights', () => {
    const { layer, x } = build(c);
    const dv = tf.tensor(c.dv, [c.shape[0], c.shape[3], c.shape[4]]);
    const loss = (input: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(layer.call(input, {}) as tf.Tensor, dv));
    expectAllClose(tf.grad(loss)(x).dataSync(), c.dx, 1e-5);
    const { grads } = tf.variableGrads(() => loss(x));
    const byName = Object.entries(grads);
    const of = (name: string): tf.Tensor =>
      byName.find(([key]) => key.includes(name))?.[1] as tf.Tensor;
    expectAllClose(of('kernel').dataSync(), c.dw, 1e-5);
    if (c.dlearned) expectAllClose(of('scale').dataSync(), c.dlearned, 1e-5);
  });
});

it('XnODR casts the votes of the XNOR-popcount reference', () => {
  const shape = { inputs: 7, inputDim: 8, outputs: 3, outputDim: 5 };
  const x = tf.relu(tf.randomNormal([4, 7, 8], 0, 1, 'float32', 3));
  const w = tf.randomNormal([7, 3, 8, 5], 0, 0.1, 'float32', 4);
  const [left, right] = binaryOperands(x as tf.Tensor3D, w as tf.Tensor4D, {
    scale: 'alpha+K',
    ofZero: -1,
  });
  const votes = tf.transpose(castVotes(left, right, shape).each(), [0, 2, 1, 3]); // [b, i, j, k]
  const reference = tf
    .unstack(x)
    .flatMap((sample) => [...xnorVotes(sample.dataSync(), w.dataSync(), shape)]);
  expectAllClose(votes.dataSync(), reference, 1e-6);
});

it('finds the sum of the votes without forming them', () => {
  const shape = { inputs: 6, inputDim: 4, outputs: 3, outputDim: 5 };
  const x = tf.randomNormal<tf.Rank.R3>([2, 6, 4], 0, 1, 'float32', 5);
  const w = tf.randomNormal<tf.Rank.R4>([6, 3, 4, 5], 0, 1, 'float32', 6);
  const votes = castVotes(x, w, shape);
  expectAllClose(votes.total().dataSync(), tf.sum(votes.each(), 2).dataSync(), 1e-5);
});
