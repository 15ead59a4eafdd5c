import type { CatalogEntry, OptionSpec } from './entry.ts';

const momentum: OptionSpec = {
  summary: 'Share of the last update that is carried on.',
  type: 'number',
  min: 0,
  max: 0.9999,
  default: 0.9,
};

/** Every rule by which gradients change weights, by name, with Keras' defaults. */
export const optimizers = {
  sgd: { summary: 'Plain stochastic gradient descent.', options: {} },
  momentum: { summary: 'Stochastic gradient descent with momentum.', options: { momentum } },
  adam: { summary: 'Adam: beta1 0.9, beta2 0.999, epsilon 1e-7.', options: {} },
  rmsprop: { summary: 'RMSprop: rho 0.9, epsilon 1e-7.', options: {} },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link optimizers}. */
export type OptimizerName = keyof typeof optimizers;
