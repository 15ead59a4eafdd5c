/**
 * @file ResNet-50 without its top (He et al. 2015, arXiv 1512.03385), as `keras.applications` has it:
 * layer names, shapes and 23,587,712 weights. Convolutions have biases, and a stage's stride is in its
 * first 1x1 convolution.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activate, add, conv, norm, type NormOptions } from './blocks.ts';

/** Where its weights come from, and how its norms forget. */
export interface ResNet50Options {
  readonly momentum: number;
  readonly seed: number;
}

/** [channels inside a block, blocks, stride of the first] of conv2 to conv5. */
const stages: readonly (readonly [number, number, 1 | 2])[] = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
];

const inner = [
  '1_conv',
  '1_bn',
  '1_relu',
  '2_conv',
  '2_bn',
  '2_relu',
  '3_conv',
  '3_bn',
  'add',
  'out',
];

/** The whole last block: what the paper freezes. */
export const lastOfResNet50: readonly string[] = inner.map((part) => `conv5_block3_${part}`);

/** @returns [batch, height / 32, width / 32, 2048] */
export function resNet50(image: SymbolicTensor, options: ResNet50Options): SymbolicTensor {
  const norms: NormOptions = { epsilon: 1.001e-5, momentum: options.momentum };
  const { seed } = options;
  let x = pad(image, 3, 'conv1_pad');
  const stem = { filters: 64, kernel: 7, stride: 2, padding: 'valid', bias: true } as const;
  x = conv(x, { name: 'conv1_conv', ...stem, seed });
  x = pad(activate(norm(x, 'conv1_bn', norms), 'conv1_relu'), 1, 'pool1_pad');
  x = layers
    .maxPooling2d({ name: 'pool1_pool', poolSize: 3, strides: 2 })
    .apply(x) as SymbolicTensor;
  for (const [stage, [filters, count, stride]] of stages.entries()) {
    for (let block = 1; block <= count; block++) {
      const name = `conv${stage + 2}_block${block}`;
      x = bottleneck(x, { name, filters, stride: block === 1 ? stride : 1, norms, seed });
    }
  }
  return x;
}

interface BlockOptions {
  readonly name: string;
  readonly filters: number;
  readonly stride: 1 | 2;
  readonly norms: NormOptions;
  readonly seed: number;
}

/** 1x1 down, 3x3, 1x1 up to four times the channels; plus its input, through a 1x1 where shapes differ. */
function bottleneck(input: SymbolicTensor, block: BlockOptions): SymbolicTensor {
  const { name, filters, stride, norms, seed } = block;
  const unit = (from: SymbolicTensor, part: string, shape: Shape): SymbolicTensor =>
    norm(
      conv(from, { name: `${name}_${part}_conv`, bias: true, seed, ...shape }),
      `${name}_${part}_bn`,
      norms,
    );
  const isFirst = name.endsWith('block1');
  const skip = isFirst ? unit(input, '0', { filters: 4 * filters, kernel: 1, stride }) : input;
  let x = activate(unit(input, '1', { filters, kernel: 1, stride }), `${name}_1_relu`);
  x = activate(unit(x, '2', { filters, kernel: 3 }), `${name}_2_relu`);
  x = unit(x, '3', { filters: 4 * filters, kernel: 1 });
  return activate(add(skip, x, `${name}_add`), `${name}_out`);
}

interface Shape {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
}

function pad(x: SymbolicTensor, pixels: number, name: string): SymbolicTensor {
  return layers.zeroPadding2d({ name, padding: pixels }).apply(x) as SymbolicTensor;
}
