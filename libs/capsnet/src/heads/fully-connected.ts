import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';

/**
 * Flatten, dense 128 with ReLU, dense to the classes: scores are logits.
 *
 * @param features [batch, height, width, channels]
 * @returns [batch, classes]
 */
export function fullyConnected(
  features: SymbolicTensor,
  options: { readonly classes: number; readonly seed: number },
): SymbolicTensor {
  const draw = (name: string): ReturnType<typeof initializers.glorotUniform> =>
    initializers.glorotUniform({ seed: deriveSeed(options.seed, name) });
  const flat = layers.flatten({ name: 'head_flatten' }).apply(features) as SymbolicTensor;
  const hidden = layers
    .dense({
      name: 'head_hidden',
      units: 128,
      activation: 'relu',
      kernelInitializer: draw('head_hidden'),
    })
    .apply(flat) as SymbolicTensor;
  return layers
    .dense({ name: 'scores', units: options.classes, kernelInitializer: draw('scores') })
    .apply(hidden) as SymbolicTensor;
}
