import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';

/** How wide the backbone is and where its weights come from. */
export interface SmallCnnOptions {
  /** Multiplies 32, 32, 64 and 64 channels. */
  readonly width: number;
  readonly seed: number;
}

/**
 * Conv 3x3 (32), conv 3x3 (32), pool, conv 3x3 (64), conv 3x3 (64), pool; each convolution `same`
 * with bias and ReLU.
 *
 * @returns [batch, height / 4, width / 4, 64 * options.width]
 */
export function smallCnn(image: SymbolicTensor, options: SmallCnnOptions): SymbolicTensor {
  let x = image;
  for (const [block, channels] of [32, 64].entries()) {
    for (const nth of [1, 2]) {
      const name = `block${block + 1}_conv${nth}`;
      const kernelInitializer = initializers.glorotUniform({
        seed: deriveSeed(options.seed, name),
      });
      const filters = Math.max(1, Math.round(channels * options.width));
      const layer = layers.conv2d({
        name,
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer,
      });
      x = layer.apply(x) as SymbolicTensor;
    }
    x = layers
      .maxPooling2d({ name: `block${block + 1}_pool`, poolSize: 2 })
      .apply(x) as SymbolicTensor;
  }
  return x;
}
