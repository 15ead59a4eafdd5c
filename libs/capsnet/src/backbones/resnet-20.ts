import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activate, add, channelsOf, conv, norm, type NormOptions } from './blocks.ts';

/** How wide the backbone is and where its weights come from. */
export interface ResNet20Options {
  /** Multiplies 16, 32 and 64 channels. */
  readonly width: number;
  readonly momentum: number;
  readonly seed: number;
}

/**
 * The CIFAR ResNet with 20 weighted layers (He et al. 2015, section 4.2), without its top: a 3x3
 * convolution, then three stages of three blocks of two 3x3 convolutions. Where a stage begins, the
 * skip is a strided 1x1 convolution.
 *
 * @returns [batch, height / 4, width / 4, 64 * options.width]
 */
export function resNet20(image: SymbolicTensor, options: ResNet20Options): SymbolicTensor {
  const norms: NormOptions = { epsilon: 1e-5, momentum: options.momentum };
  const { seed } = options;
  const unit = (
    from: SymbolicTensor,
    name: string,
    filters: number,
    stride: number,
  ): SymbolicTensor =>
    norm(conv(from, { name, filters, kernel: 3, stride, draw: 'he', seed }), `${name}_bn`, norms);
  const channels = [16, 32, 64].map((count) => Math.max(1, Math.round(count * options.width)));
  let x = activate(unit(image, 'conv1', channels[0] as number, 1), 'conv1_relu');
  for (const [stage, filters] of channels.entries()) {
    for (let block = 1; block <= 3; block++) {
      const name = `stage${stage + 1}_block${block}`;
      const stride = stage > 0 && block === 1 ? 2 : 1;
      const inside = activate(unit(x, `${name}_conv1`, filters, stride), `${name}_relu`);
      const sum = add(
        skipTo(x, { name: `${name}_skip`, filters, stride, seed }),
        unit(inside, `${name}_conv2`, filters, 1),
        `${name}_add`,
      );
      x = activate(sum, `${name}_out`);
    }
  }
  return x;
}

function skipTo(
  x: SymbolicTensor,
  to: {
    readonly name: string;
    readonly filters: number;
    readonly stride: number;
    readonly seed: number;
  },
): SymbolicTensor {
  if (to.stride === 1 && channelsOf(x) === to.filters) return x;
  return conv(x, { ...to, kernel: 1, draw: 'he' });
}
