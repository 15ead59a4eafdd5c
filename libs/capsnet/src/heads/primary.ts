import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
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
  const name = 'primary_conv';
  const conv = layers.conv2d({
    name,
    filters: 8 * primaryDim,
    kernelSize: 3,
    strides: 2,
    padding: 'same',
    kernelInitializer: initializers.glorotUniform({ seed: deriveSeed(options.seed, name) }),
  });
  return finishPrimary(conv.apply(features) as SymbolicTensor, options);
}

/**
 * Cuts features into capsules of 8, then squash, batch norm (statistics per dimension) and ReLU.
 *
 * @param features [batch, ..., n], all but the batch a multiple of 8 in number.
 * @returns [batch, size / 8, 8]
 */
export function finishPrimary(features: SymbolicTensor, options: Normalisation): SymbolicTensor {
  const count =
    features.shape.slice(1).reduce<number>((n, dim) => n * (dim ?? NaN), 1) / primaryDim;
  const steps = [
    layers.reshape({ name: 'primary_reshape', targetShape: [count, primaryDim] }),
    new Squash({ name: 'primary_squash' }),
    primaryNorm(options),
    layers.reLU({ name: 'primary_relu' }),
  ];
  return steps.reduce((x, layer) => layer.apply(x) as SymbolicTensor, features);
}
