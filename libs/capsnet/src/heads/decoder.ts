import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
import { CapsuleMask } from '../layers/capsule-mask.ts';

/** What is decoded, and to what. */
export interface DecoderOptions {
  /** [height, width, channels] of an image. */
  readonly imageShape: readonly [number, number, number];
  /** Class capsules that are kept: the labels of an image. */
  readonly labelsPerImage: number;
  readonly seed: number;
}

/**
 * The original CapsNet's decoder: masked capsules to 512, 1024 and as many units as the image has
 * values, ReLU, ReLU, sigmoid (Sabour, Frosst and Hinton 2017, figure 2). With 10 capsules of 16 and 28 x
 * 28 pixels it has 1,411,344 weights.
 *
 * @param capsules [batch, classes, dim]
 * @param scores [batch, classes]
 * @returns [batch, height, width, channels], 0 ... 1.
 */
export function decoder(
  capsules: SymbolicTensor,
  scores: SymbolicTensor,
  { imageShape, labelsPerImage, seed }: DecoderOptions,
): SymbolicTensor {
  const values = imageShape.reduce((product, side) => product * side, 1);
  const dense = (name: string, units: number, activation: 'relu' | 'sigmoid'): layers.Layer => {
    const kernelInitializer = initializers.glorotUniform({ seed: deriveSeed(seed, name) });
    return layers.dense({ name, units, activation, kernelInitializer });
  };
  const masked = new CapsuleMask({ name: 'decoder_mask', keep: labelsPerImage });
  const steps = [
    dense('decoder_1', 512, 'relu'),
    dense('decoder_2', 1024, 'relu'),
    dense('decoder_3', values, 'sigmoid'),
    layers.reshape({ name: 'decoder_image', targetShape: [...imageShape] }),
  ];
  return steps.reduce(
    (x, layer) => layer.apply(x) as SymbolicTensor,
    masked.apply([capsules, scores]) as SymbolicTensor,
  );
}
