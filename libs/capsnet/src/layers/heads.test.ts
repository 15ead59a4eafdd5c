import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import type { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Scale } from '../capsules/binary.ts';
import { expectAllClose } from '../testing/allclose.ts';
import { BinaryDense } from './binary-dense.ts';
import { ElementWise } from './element-wise.ts';
import { EmRouting } from './em-routing.ts';
import { SelfAttention } from './self-attention.ts';
import { SelfRouting } from './self-routing.ts';
import { XnIDR } from './xnidr.ts';
import { XnODRXnIDR } from './xnodr-xnidr.ts';
import { XnODR } from './xnodr.ts';

interface Case {
  readonly layer: keyof typeof kinds;
  readonly config: { rounds?: number; zero?: 1; scale?: Scale; threshold?: 'learned' };
  readonly shape: number[];
  readonly x: number[];
  readonly weights: number[][];
  readonly y: number[];
  readonly dy: number[];
  readonly dx: number[];
  readonly dweights: number[][];
}

const kinds = {
  BinaryDense,
  ElementWise,
  EmRouting,
  SelfAttention,
  SelfRouting,
  XnIDR,
  XnODR,
  XnODRXnIDR,
} as const;

const file = new URL('../../testdata/heads.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

beforeAll(() => tf.setBackend('cpu'));

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;

function build({ layer: kind, config, shape, weights }: Case): layers.Layer {
  const { rounds = 1, zero = -1, scale = 'alpha+K', threshold = 'none' } = config;
  const binary = { scale, zeroSign: zero, threshold } as const;
  const capsules = { outputCapsules: 3, outputDim: 5, routingIterations: rounds, units: 5 };
  const layer = new kinds[kind]({ ...capsules, ...binary, seed: 1 });
  layer.build([null, ...shape.slice(1)]);
  const dims = layer.weights.map((weight) => weight.shape as number[]);
  layer.setWeights(weights.map((values, i) => tf.tensor(values, dims[i])));
  return layer;
}

describe.each(cases.map((c) => [c.layer, JSON.stringify(c.config), c] as const))(
  'against PyTorch in float64: %s %s',
  (_, __, c) => {
    it('forward, in the shape that it announces', () => {
      const y = build(c).call(tf.tensor(c.x, c.shape), {}) as tf.Tensor;
      expectAllClose(y.dataSync(), c.y, 1e-6);
      expect(build(c).computeOutputShape(c.shape)).toEqual(y.shape);
    });

    it('gradients of input and weights', () => {
      const layer = build(c);
      const x = tf.tensor(c.x, c.shape);
      const loss = (input: tf.Tensor): tf.Scalar => {
        const y = layer.call(input, {}) as tf.Tensor;
        return tf.sum(tf.mul(y, tf.tensor(c.dy, y.shape)));
      };
      expectAllClose(tf.grad(loss)(x).dataSync(), c.dx, 2e-5);
      const variables = layer.weights.map((weight) => weight.read()).filter(isVariable);
      const { grads } = tf.variableGrads(() => loss(x), variables);
      variables.forEach(({ name }, i) => {
        expectAllClose(grads[name]!.dataSync(), c.dweights[i]!, 2e-5);
      });
    });
  },
);
