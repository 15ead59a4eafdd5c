/**
 * @file Primary capsules on large backbones, as the paper's code has them: one capsule is a group of 8
 * channels of the pooled map, so where something is in the image no longer counts.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activate, add, conv, depthwise, norm } from '../backbones/blocks.ts';
import { finishPrimary, primaryDim, squashedCapsules } from './primary.ts';
import type { Normalisation } from './normalisation.ts';

type PrimaryOptions = Normalisation & { readonly seed: number };

/**
 * On MobileNetV2: 3x3 per channel with bias, batch norm, 1x1 to 1024 channels, mean over positions; then
 * 128 capsules of 8.
 *
 * @param features [batch, height, width, channels]
 * @returns [batch, 128, 8], nothing below 0.
 */
export function mobilePrimary(features: SymbolicTensor, options: PrimaryOptions): SymbolicTensor {
  const { momentum, seed } = options;
  let x = depthwise(features, { name: 'primary_depthwise', bias: true, seed });
  x = norm(x, 'primary_depthwise_bn', { epsilon: 1e-3, momentum });
  x = conv(x, { name: 'primary_conv', filters: 128 * primaryDim, kernel: 1, bias: true, seed });
  return finishPrimary(pooled(x), options);
}

/** Keras' L2 penalty on the extra block's convolutions. */
const l2 = 0.001;

/**
 * On ResNet-50: one more bottleneck of 512 channels whose sum has no ReLU, mean over positions; then
 * 256 capsules of 8.
 *
 * @param features [batch, height, width, 2048]
 * @returns [batch, 256, 8], nothing below 0.
 */
export function residualPrimary(features: SymbolicTensor, options: PrimaryOptions): SymbolicTensor {
  const { momentum, seed } = options;
  const unit = (
    from: SymbolicTensor,
    part: number,
    filters: number,
    kernel: number,
  ): SymbolicTensor => {
    const name = `primary_${part}_conv`;
    const to = conv(from, { name, filters, kernel, bias: true, l2, seed });
    return norm(to, `primary_${part}_bn`, { epsilon: 1e-3, momentum });
  };
  let x = activate(unit(features, 1, 512, 1), 'primary_1_relu');
  x = activate(unit(x, 2, 512, 3), 'primary_2_relu');
  x = add(features, unit(x, 3, 2048, 1), 'primary_add');
  return finishPrimary(pooled(x), options);
}

/**
 * The original CapsNet's: 9x9 with stride 2, valid, to 32 types of 8 dimensions at every position; only
 * squashed, neither normalised nor rectified.
 *
 * @param features [batch, height, width, channels]
 * @returns [batch, positions * 32, 8]
 */
export function sabourPrimary(
  features: SymbolicTensor,
  { seed }: { readonly seed: number },
): SymbolicTensor {
  const shape = {
    filters: 32 * primaryDim,
    kernel: 9,
    stride: 2,
    padding: 'valid',
    bias: true,
  } as const;
  return squashedCapsules(conv(features, { name: 'primary_conv', ...shape, seed }));
}

function pooled(x: SymbolicTensor): SymbolicTensor {
  return layers.globalAveragePooling2d({ name: 'primary_pool' }).apply(x) as SymbolicTensor;
}
