import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BackboneSpec } from '../backbones/backbone.ts';
import { buildModel, type HeadSpec } from './build-model.ts';

beforeAll(() => tf.setBackend('cpu'));

const large = { momentum: 0.99, freeze: 'last', pad: 0, upsample: 1 } as const;
const mobile: BackboneSpec = { kind: 'mobilenet-v2', width: 1, downsampling: 32, ...large };
const resnet: BackboneSpec = { kind: 'resnet-50', ...large };
const norm = { momentum: 0.99, start: 'keras' } as const;
const capsules = { norm, routingIterations: 3, capsuleDim: 16, dropout: 0 };
const binary = { scale: 'alpha+K', zeroSign: -1, threshold: 'none' } as const;
const xnodr: HeadSpec = { kind: 'xnodr', ...binary, ...capsules };
const xnidr: HeadSpec = { kind: 'xnidr', ...binary, ...capsules };

let model: LayersModel | undefined;
afterEach(() => {
  model?.dispose();
  model = undefined;
});

const counts = (backbone: BackboneSpec, head: HeadSpec): { total: number; trainable: number } => {
  model = buildModel({ inputShape: [32, 32, 3], classes: 10, backbone, head, seed: 1 });
  const trainable = model.trainableWeights.reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
    0,
  );
  return { total: model.countParams(), trainable };
};

// The author's printouts, not what this code once printed.
describe('parameters, total and trainable', () => {
  const byMobile = { total: 3_751_584, trainable: 2_994_864 };
  const byResNet = { total: 28_387_296, trainable: 23_862_320 };
  it.each([
    [mobile, xnodr, byMobile],
    [mobile, xnidr, byMobile],
    [resnet, xnodr, byResNet],
    [resnet, xnidr, byResNet],
  ] as const)('%j, %j', (backbone, head, expected) => {
    expect(counts(backbone, head)).toEqual(expected);
  });

  it('the original CapsNet has 6,804,224, without its decoder', () => {
    const head = { kind: 'capsfc', ...capsules, norm: { momentum: 0.9, start: 'none' } } as const;
    const backbone = { kind: 'wide-conv' } as const;
    model = buildModel({ inputShape: [28, 28, 1], classes: 10, backbone, head, seed: 1 });
    expect(model.countParams()).toBe(6_804_224);
  });

  it.each([
    ['MobileNetV2', { ...mobile, freeze: 'none' }, 'mobilenet-v2', 3_045_258],
    ['ResNet-50', { ...resnet, freeze: 'none' }, 'resnet-50', 26_162_698],
  ] as const)('%s with the paper’s fully connected stack', (_, backbone, stack, trainable) => {
    expect(counts(backbone, { kind: 'fc', stack }).trainable).toBe(trainable);
  });

  it('without freezing MobileNetV2 + XnODR trains 3,714,864', () => {
    expect(counts({ ...mobile, freeze: 'none' }, xnodr).trainable).toBe(3_714_864);
  });

  it('frozen whole, only primary capsules and head train', () => {
    const { total, trainable } = counts({ ...mobile, freeze: 'all' }, xnodr);
    // What is not the backbone's, less the running statistics of three norms.
    expect(trainable).toBe(total - 2_257_984 - 2 * (1280 + 8 + 16));
  });
});

// Keras' published table of MobileNetV2 without top.
it.each([
  [0.35, 410_208],
  [0.5, 706_224],
  [0.75, 1_382_064],
  [1, 2_257_984],
  [1.3, 3_766_048],
  [1.4, 4_363_712],
])('MobileNetV2 of width %f has %i weights without its top', (width, expected) => {
  const head = { kind: 'fc', stack: 'linear' } as const;
  const { total } = counts({ ...mobile, width }, head);
  const channels = model?.getLayer('out_relu').output as { shape: number[] };
  expect(total - (channels.shape[3]! * 10 + 10)).toBe(expected);
});

it.each([
  [32, 8],
  [64, 4],
  [64, 32],
])('at %i pixels and %i of them per position', (size, downsampling) => {
  const backbone = { ...mobile, width: 0.35, downsampling };
  const head = { kind: 'fc', stack: 'linear' } as const;
  model = buildModel({ inputShape: [size, size, 3], classes: 10, backbone, head, seed: 1 });
  const { shape } = model.getLayer('out_relu').output as { shape: number[] };
  expect(shape).toEqual([null, size / downsampling, size / downsampling, 1280]);
});
