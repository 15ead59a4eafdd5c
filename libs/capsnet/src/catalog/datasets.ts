import type { CatalogEntry } from './entry.ts';

/** Everything a trial can be trained on, by name. */
export const datasets = {
  mnist: { summary: 'Handwritten digits: 60,000 + 10,000 grey images of 28 x 28.', options: {} },
  cifar10: {
    summary: 'Objects of ten classes: 50,000 + 10,000 colour images of 32 x 32.',
    options: {},
  },
  multimnist: {
    summary:
      'Two digits of different classes on each other, 36 x 36, made of MNIST; right is the exact pair. No test digit is ever trained on.',
    options: {},
  },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link datasets}. */
export type DatasetName = keyof typeof datasets;
