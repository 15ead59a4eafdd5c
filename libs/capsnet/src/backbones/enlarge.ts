import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ImageInput, type PixelRange } from '../layers/image-input.ts';

/** How a small image becomes one that a large backbone can take. */
export interface Enlarging {
  /** Black pixels on every side. */
  readonly pad: number;
  /** Each pixel becomes a square of this many, after padding. */
  readonly upsample: number;
  /** How pixels are given to the backbone. By default as its published weights want them. */
  readonly range?: PixelRange;
}

/**
 * Padding, enlarging by repetition, then three channels in the range that is asked for, or else the
 * usual one, which the backbone's published weights want. The paper takes MNIST from 28 to 224 by padding 2 and repeating 7.
 *
 * @param image [batch, height, width, 1 or 3], 0 ... 1.
 * @returns [batch, (height + 2 pad) * upsample, (width + 2 pad) * upsample, 3]
 */
export function enlarged(
  image: SymbolicTensor,
  { pad, upsample, range: asked }: Enlarging,
  usual: PixelRange,
): SymbolicTensor {
  const steps = [
    ...(pad > 0 ? [layers.zeroPadding2d({ name: 'image_pad', padding: pad })] : []),
    new ImageInput({ name: 'image_range', range: asked ?? usual }),
    ...(upsample > 1
      ? [layers.upSampling2d({ name: 'image_upsample', size: [upsample, upsample] })]
      : []),
  ];
  return steps.reduce((x, layer) => layer.apply(x) as SymbolicTensor, image);
}
