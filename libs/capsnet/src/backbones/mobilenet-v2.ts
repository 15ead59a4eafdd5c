/**
 * @file MobileNetV2 without its top (Sandler et al. 2018, arXiv 1801.04381), as `keras.applications`
 * has it: layer names, shapes and 2,257,984 weights at width 1. Keras pads by hand before strided
 * convolutions; `same` padding puts the same zeros in the same places.
 *
 *     block   0   1-2  3-5  6-9  10-12  13-15  16
 *     out    16    24   32   64     96    160  320     then 1x1 to 1280
 *     stride  1     2    2    2      1      2    1     after 2 at the first convolution
 */
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activate, add, channelsOf, conv, depthwise, norm, type NormOptions } from './blocks.ts';

/** How wide the network is, how far it shrinks an image, and where its weights come from. */
export interface MobileNetOptions {
  /** Keras' alpha: multiplies every channel count. */
  readonly width: number;
  /**
   * Pixels of the image per position of the result, along either axis: 32 as published; 16, 8 and 4
   * turn the first strides of 2 into 1, which small images need. `auto` is 32 from 96 pixels on, and 8
   * below.
   */
  readonly downsampling: number | 'auto';
  readonly momentum: number;
  readonly seed: number;
}

/** [expansion, channels, stride] of blocks 0 to 16. */
const blocks: readonly (readonly [number, number, 1 | 2])[] = [
  [1, 16, 1],
  [6, 24, 2],
  [6, 24, 1],
  [6, 32, 2],
  [6, 32, 1],
  [6, 32, 1],
  [6, 64, 2],
  [6, 64, 1],
  [6, 64, 1],
  [6, 64, 1],
  [6, 96, 1],
  [6, 96, 1],
  [6, 96, 1],
  [6, 160, 2],
  [6, 160, 1],
  [6, 160, 1],
  [6, 320, 1],
];

/** Block 16's projection with its norm, and the last convolution with its own: what the paper freezes. */
export const lastOfMobileNetV2: readonly string[] = [
  'block_16_project',
  'block_16_project_BN',
  'Conv_1',
  'Conv_1_bn',
  'out_relu',
];

/** @returns [batch, height / downsampling, width / downsampling, 1280 * max(width, 1)] */
export function mobileNetV2(image: SymbolicTensor, options: MobileNetOptions): SymbolicTensor {
  const { width, seed, momentum } = options;
  const norms: NormOptions = { epsilon: 1e-3, momentum };
  const { downsampling } = options;
  const factor = downsampling === 'auto' ? fittingTo(image.shape[1] ?? 0) : downsampling;
  let spared = Math.log2(32 / factor); // strides to leave out
  const strideOf = (published: 1 | 2): 1 | 2 => (published === 2 && spared-- > 0 ? 1 : published);
  const first = multipleOf8(32 * width);
  let x = conv(image, { name: 'Conv1', filters: first, kernel: 3, stride: strideOf(2), seed });
  x = activate(norm(x, 'bn_Conv1', norms), 'Conv1_relu', 'relu6');
  for (const [index, [expansion, channels, stride]] of blocks.entries()) {
    const filters = multipleOf8(Math.trunc(channels * width));
    const shape = { expansion, filters, stride: strideOf(stride) };
    x = invertedResidual(x, { index, ...shape, norms, seed });
  }
  const last = multipleOf8(1280 * Math.max(1, width));
  x = conv(x, { name: 'Conv_1', filters: last, kernel: 1, seed });
  return activate(norm(x, 'Conv_1_bn', norms), 'out_relu', 'relu6');
}

const fittingTo = (pixels: number): number => (pixels >= 96 ? 32 : 8);

interface BlockOptions {
  readonly index: number;
  readonly expansion: number;
  readonly filters: number;
  readonly stride: 1 | 2;
  readonly norms: NormOptions;
  readonly seed: number;
}

/** 1x1 up, 3x3 per channel, 1x1 down without activation; plus its input where shapes allow. */
function invertedResidual(input: SymbolicTensor, block: BlockOptions): SymbolicTensor {
  const { index, norms, seed, stride, filters } = block;
  const prefix = index === 0 ? 'expanded_conv_' : `block_${index}_`;
  const channels = channelsOf(input);
  let x = input;
  if (index > 0) {
    x = conv(x, { name: `${prefix}expand`, filters: block.expansion * channels, kernel: 1, seed });
    x = activate(norm(x, `${prefix}expand_BN`, norms), `${prefix}expand_relu`, 'relu6');
  }
  x = depthwise(x, { name: `${prefix}depthwise`, stride, seed });
  x = activate(norm(x, `${prefix}depthwise_BN`, norms), `${prefix}depthwise_relu`, 'relu6');
  x = norm(
    conv(x, { name: `${prefix}project`, filters, kernel: 1, seed }),
    `${prefix}project_BN`,
    norms,
  );
  return channels === filters && stride === 1 ? add(input, x, `${prefix}add`) : x;
}

/** The nearest multiple of 8, at least 8, and never more than a tenth below. */
function multipleOf8(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}
