/**
 * @file The few layers that every larger backbone is made of, each a function from tensor to tensor.
 * Names are Keras', so that weights find their places by name.
 */
import { initializers, layers, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';

/** A convolution; every weight is drawn from `seed` and the layer's name. */
export interface ConvOptions {
  readonly name: string;
  readonly filters: number;
  readonly kernel: number;
  readonly seed: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default 'same' */
  readonly padding?: 'same' | 'valid';
  /** @default false */
  readonly bias?: boolean;
  /** Keras' default suits linear and squashed outputs, He's suits ReLU. @default 'glorot' */
  readonly draw?: 'glorot' | 'he';
  /** Factor of the squared weights in a Keras L2 penalty. @default 0 */
  readonly l2?: number;
}

/** @returns [batch, height / stride, width / stride, filters] with `same` padding. */
export function conv(x: SymbolicTensor, options: ConvOptions): SymbolicTensor {
  const { name, filters, kernel, stride = 1, padding = 'same', bias = false, l2 = 0 } = options;
  const seed = deriveSeed(options.seed, name);
  const layer = layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    strides: stride,
    padding,
    useBias: bias,
    kernelInitializer:
      options.draw === 'he'
        ? initializers.heNormal({ seed })
        : initializers.glorotUniform({ seed }),
    ...(l2 > 0 ? { kernelRegularizer: regularizers.l2({ l2 }) } : {}),
  });
  return layer.apply(x) as SymbolicTensor;
}

/** One 3x3 filter per channel. */
export function depthwise(
  x: SymbolicTensor,
  options: Pick<ConvOptions, 'name' | 'seed' | 'stride' | 'bias'>,
): SymbolicTensor {
  const { name, stride = 1, bias = false } = options;
  const layer = layers.depthwiseConv2d({
    name,
    kernelSize: 3,
    strides: stride,
    padding: 'same',
    useBias: bias,
    depthwiseInitializer: initializers.glorotUniform({ seed: deriveSeed(options.seed, name) }),
  });
  return layer.apply(x) as SymbolicTensor;
}

/** How a backbone's batch norms are set. */
export interface NormOptions {
  readonly epsilon: number;
  /** Share of the running statistics kept per step. */
  readonly momentum: number;
}

/** Batch norm over the last axis. */
export function norm(x: SymbolicTensor, name: string, options: NormOptions): SymbolicTensor {
  return layers.batchNormalization({ name, ...options }).apply(x) as SymbolicTensor;
}

/** ReLU, or ReLU6 = min(max(x, 0), 6). */
export function activate(
  x: SymbolicTensor,
  name: string,
  kind: 'relu' | 'relu6' = 'relu',
): SymbolicTensor {
  return layers.activation({ name, activation: kind }).apply(x) as SymbolicTensor;
}

/** `a + b` */
export function add(a: SymbolicTensor, b: SymbolicTensor, name: string): SymbolicTensor {
  return layers.add({ name }).apply([a, b]) as SymbolicTensor;
}

/** Channels of a feature map [batch, height, width, channels]. */
export function channelsOf(x: SymbolicTensor): number {
  return x.shape[3] as number;
}
