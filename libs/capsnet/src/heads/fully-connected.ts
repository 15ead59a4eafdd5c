import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deriveSeed } from '@capsweep/domain';
import { SeededDropout } from '../layers/seeded-dropout.ts';

/** The fully connected head, and what stands between features and scores. */
export interface FullyConnectedSpec {
  readonly kind: 'fc';
  readonly stack: FcStack;
}

/**
 * `hidden`: flatten, 128 units. `linear`: mean over positions and nothing else. The other two are the
 * paper's baselines on those backbones: mean over positions, then units and dropout.
 */
export type FcStack = keyof typeof stacks;

interface Stack {
  readonly pool: 'flatten' | 'mean';
  /** Dropout before the first units. */
  readonly dropout: number;
  /** [units, dropout after them] */
  readonly hidden: readonly (readonly [number, number])[];
}

const stacks = {
  hidden: { pool: 'flatten', dropout: 0, hidden: [[128, 0]] },
  linear: { pool: 'mean', dropout: 0, hidden: [] },
  'mobilenet-v2': {
    pool: 'mean',
    dropout: 0.5,
    hidden: [
      [512, 0],
      [256, 0.3],
      [128, 0.2],
    ],
  },
  'resnet-50': {
    pool: 'mean',
    dropout: 0,
    hidden: [
      [1024, 0],
      [512, 0],
    ],
  },
} as const satisfies Record<string, Stack>;

/**
 * Dense layers with ReLU, then dense to the classes: scores are logits.
 *
 * @param features [batch, height, width, channels]
 * @returns [batch, classes]
 */
export function fullyConnected(
  features: SymbolicTensor,
  name: FcStack,
  options: { readonly classes: number; readonly seed: number },
): SymbolicTensor {
  const stack: Stack = stacks[name];
  const dense = (units: number, at: string, activation?: 'relu'): layers.Layer =>
    layers.dense({
      name: at,
      units,
      ...(activation ? { activation } : {}),
      kernelInitializer: initializers.glorotUniform({ seed: deriveSeed(options.seed, at) }),
    });
  const steps = [
    stack.pool === 'flatten'
      ? layers.flatten({ name: 'head_flatten' })
      : layers.globalAveragePooling2d({ name: 'head_pool' }),
    ...dropout('head_dropout', stack.dropout),
    ...stack.hidden.flatMap(([units, rate], index) => {
      const at = index === 0 ? 'head_hidden' : `head_hidden${index + 1}`;
      return [dense(units, at, 'relu'), ...dropout(`${at}_dropout`, rate)];
    }),
    dense(options.classes, 'scores'),
  ];
  return steps.reduce((x, layer) => layer.apply(x) as SymbolicTensor, features);
}

function dropout(name: string, rate: number): layers.Layer[] {
  return rate > 0 ? [new SeededDropout({ name, rate })] : [];
}
