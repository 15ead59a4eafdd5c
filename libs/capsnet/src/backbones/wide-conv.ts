import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activate, conv } from './blocks.ts';

/**
 * The only layer before the primary capsules of the original CapsNet: 256 filters of 9x9, stride 1,
 * valid, ReLU (Sabour, Frosst and Hinton 2017, section 4).
 *
 * @returns [batch, height - 8, width - 8, 256]
 */
export function wideConv(
  image: SymbolicTensor,
  { seed }: { readonly seed: number },
): SymbolicTensor {
  const shape = { filters: 256, kernel: 9, padding: 'valid', bias: true } as const;
  return activate(conv(image, { name: 'conv1', ...shape, seed }), 'conv1_relu');
}
