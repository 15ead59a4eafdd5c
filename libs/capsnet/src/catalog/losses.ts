import type { CatalogEntry } from './entry.ts';

/** Everything that compares class scores with labels, by name. */
export const losses = {
  margin: {
    summary: 'Sabour’s margin loss: m+ 0.9, m- 0.1, lambda 0.5, summed over the classes.',
    options: {},
  },
  'squared-hinge': {
    summary: 'Keras’ squared hinge, targets -1 and +1, mean over the classes.',
    options: {},
  },
  'cross-entropy': { summary: 'Softmax over the scores, then cross-entropy.', options: {} },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link losses}. */
export type LossName = keyof typeof losses;
