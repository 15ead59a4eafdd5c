import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { conv } from '../backbones/blocks.ts';
import { Squash } from '../layers/squash-layer.ts';
import { primaryNorm, type Normalisation } from './normalisation.ts';

/** Dimensions of a primary capsule, everywhere in the paper. */
export const primaryDim = 8;

/**
 * Primary capsules of a small feature map: conv 3x3 with stride 2 to 64 channels, each position's
 * channels cut into 8 capsules of 8 dimensions; then squash, batch norm and ReLU as in the paper.
 *
 * @param features [batch, height, width, channels]
 * @returns [batch, ceil(height / 2) * ceil(width / 2) * 8, 8], nothing below 0.
 */
export function spatialPrimary(
  features: SymbolicTensor,
  options: Normalisation & { readonly seed: number },
): SymbolicTensor {
  const shape = { filters: 8 * primaryDim, kernel: 3, stride: 2, bias: true };
  return finishPrimary(
    conv(features, { name: 'primary_conv', ...shape, seed: options.seed }),
    options,
  );
}

/**
 * Cuts features into capsules of 8, then squash, batch norm (statistics per dimension) and ReLU.
 *
 * @param features [batch, ..., n], all but the batch a multiple of 8 in number.
 * @returns [batch, size / 8, 8]
 */
export function finishPrimary(features: SymbolicTensor, options: Normalisation): SymbolicTensor {
  const capsules = squashedCapsules(features);
  const normal = primaryNorm(options).apply(capsules) as SymbolicTensor;
  return layers.reLU({ name: 'primary_relu' }).apply(normal) as SymbolicTensor;
}

/** Cuts features into capsules of 8 and squashes them: [batch, ..., n] to [batch, size / 8, 8]. */
export function squashedCapsules(features: SymbolicTensor): SymbolicTensor {
  const size = features.shape.slice(1).reduce<number>((n, dim) => n * (dim ?? NaN), 1);
  const targetShape = [size / primaryDim, primaryDim];
  const cut = layers.reshape({ name: 'primary_reshape', targetShape }).apply(features);
  return new Squash({ name: 'primary_squash' }).apply(cut) as SymbolicTensor;
}
