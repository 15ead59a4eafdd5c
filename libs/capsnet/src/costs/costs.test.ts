import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackboneSpec } from '../backbones/backbone.ts';
import { buildModel, type HeadSpec } from '../model/build-model.ts';
import { modelCosts, type ModelCosts } from './model-costs.ts';

beforeAll(() => tf.setBackend('cpu'));

const large = { momentum: 0.99, freeze: 'none', pad: 0, upsample: 1 } as const;
const mobile: BackboneSpec = { kind: 'mobilenet-v2', width: 1, downsampling: 32, ...large };
const resnet: BackboneSpec = { kind: 'resnet-50', ...large };

function costs(backbone: BackboneSpec, head: HeadSpec, side: number): ModelCosts {
  const inputShape = [side, side, 3] as const;
  const model = buildModel({ inputShape, classes: 10, backbone, head, seed: 1 });
  const found = modelCosts(model);
  model.dispose();
  return found;
}

const norm = { momentum: 0.9, start: 'gentle' } as const;
const wrapped = { norm, dropout: 0, capsuleDim: 16 };
const binary = { scale: 'alpha+K', zeroSign: -1, threshold: 'none' } as const;
const learned = { scale: 'learned', zeroSign: -1, threshold: 'learned' } as const;
const routed = { ...wrapped, routingIterations: 3 };

it('counts the published products of the backbones at 224 pixels', () => {
  const linear = { kind: 'fc', stack: 'linear' } as const;
  // 300 M in the paper of MobileNetV2; 3.8 G in that of ResNet.
  expect(costs(mobile, linear, 224).backbone.floatMacs / 1e6).toBeCloseTo(299.49, 2);
  expect(costs(resnet, linear, 224).backbone.floatMacs / 1e9).toBeCloseTo(3.86, 2);
});

it('adds up to the paper’s MobileNetV2 + XnODR: 364.45 M before routing', () => {
  const { total } = costs(mobile, { kind: 'xnodr', ...binary, ...routed }, 224);
  expect((total.floatMacs + total.binaryMacs - 5 * pass) / 1e6).toBeCloseTo(364.45, 2);
  expect(total.parameters).toBe(3_751_584);
});

// 128 primary capsules of 8, 10 class capsules of 16, three rounds: summed by hand.
const votes = 128 * 10 * 8 * 16; // 163,840
const pass = 128 * 10 * 16; // 20,480
const kernel = 4 * votes;
describe('the layer after 128 primary capsules', () => {
  it.each([
    [{ kind: 'capsfc', ...routed }, votes + 5 * pass, 0, kernel],
    [{ kind: 'xnodr', ...binary, ...routed }, 5 * pass, votes, votes / 8 + 4 * pass],
    [{ kind: 'xnidr', ...binary, ...routed }, votes + 3 * pass, 2 * pass, kernel],
    [
      { kind: 'xnodr+xnidr', ...binary, ...routed },
      3 * pass,
      votes + 2 * pass,
      votes / 8 + 4 * pass,
    ],
    [{ kind: 'self-attention', ...wrapped }, votes + 2 * pass, 0, kernel + 4 * 1280],
    [{ kind: 'element-wise', ...wrapped }, 128 * 10 * 8, 0, 4 * 128 * 10 * 8],
    [{ kind: 'self-routing', norm }, 128 * 10 * 9, 0, 4 * (128 * 10 * 8 + 1280)],
    [{ kind: 'em-routing', ...routed }, votes + 8 * pass, 0, kernel + 4 * 20],
    [{ kind: 'xnor-fc', ...binary, norm }, 0, 1024 * 10, (1024 * 10) / 8 + 4 * 10],
    [{ kind: 'xnor-fc', ...learned, norm }, 0, 1024 * 10, (1024 * 10) / 8 + 4 * (10 + 1024)],
    [{ kind: 'xnodr', ...learned, ...routed }, 5 * pass, votes, votes / 8 + 4 * (pass + 8)],
    [
      { kind: 'xnidr', ...learned, ...routed },
      votes + 3 * pass,
      2 * pass,
      kernel + 4 * (1280 + 16),
    ],
    [
      { kind: 'xnodr+xnidr', ...learned, ...routed },
      3 * pass,
      votes + 2 * pass,
      votes / 8 + 4 * (pass + 8 + 1280 + 16),
    ],
  ] as const)('%j', (...row) => {
    const [head, float, ofSigns, packed] = row;
    const { layers } = costs({ ...mobile, width: 0.35 }, head, 32);
    const layer = layers.find(({ name }) => ['capsules', 'head_binary'].includes(name));
    const own = layer ?? layers.find(({ name }) => name === 'scores')!;
    expect(own.macs).toEqual({ float, binary: ofSigns });
    expect(own.packedBytes).toBe(packed);
  });
});

// Weights of each dense layer: inputs x units, and a bias for each unit; products are the former.
describe('the fully connected stacks after 1280 channels, summed by hand', () => {
  const dense = (...units: number[]): { products: number; weights: number } => {
    const products = units.slice(1).reduce((sum, to, at) => sum + units[at]! * to, 0);
    return { products, weights: products + units.slice(1).reduce((sum, to) => sum + to, 0) };
  };
  it.each([
    ['hidden', 2 * 2 * 1280, [128, 10]], // flattened: four positions
    ['linear', 1280, [10]],
    ['mobilenet-v2', 1280, [512, 256, 128, 10]],
    ['resnet-50', 1280, [1024, 512, 10]],
  ] as const)('%s', (stack, inputs, units) => {
    const { head, layers } = costs(mobile, { kind: 'fc', stack }, 64);
    const { products, weights } = dense(inputs, ...units);
    expect(head).toEqual({
      ...{ parameters: weights, trainable: weights, floatMacs: products, binaryMacs: 0 },
      ...{ equivalentMacs: products, bytes: 4 * weights, packedBytes: 4 * weights },
    });
    expect(layers.filter(({ part }) => part === 'head').map(({ macs }) => macs.float)).toEqual(
      units.map((to, at) => to * (at === 0 ? inputs : units[at - 1]!)),
    );
  });
});

it('keeps head and backbone apart, and both are all', () => {
  const { total, backbone, head, layers } = costs(mobile, { kind: 'capsfc', ...routed }, 64);
  expect(backbone.parameters).toBe(2_257_984);
  expect(head.parameters).toBe(3_751_584 - 2_257_984);
  expect(backbone.floatMacs + head.floatMacs).toBe(total.floatMacs);
  expect(layers.find(({ name }) => name === 'Conv1')).toEqual({
    name: 'Conv1',
    kind: 'Conv2D',
    part: 'backbone',
    outputShape: [32, 32, 32],
    parameters: 864,
    trainable: 864,
    macs: { float: 32 * 32 * 864, binary: 0 },
    bytes: 3456,
    packedBytes: 3456,
  });
});

it('takes XnODR’s binary products for a 64th', () => {
  const { head } = costs(mobile, { kind: 'xnodr', ...binary, ...routed }, 32);
  expect(head.binaryMacs).toBe(votes);
  expect(head.equivalentMacs).toBe(head.floatMacs + votes / 64);
  expect(head.bytes - head.packedBytes).toBe(kernel - votes / 8 - 4 * pass);
});
