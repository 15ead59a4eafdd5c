import type { CatalogEntry } from './entry.ts';

/** Everything a trial can be trained on, by name. */
export const datasets = {
  mnist: { summary: 'Handwritten digits: 60,000 + 10,000 grey images of 28 x 28.', options: {} },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link datasets}. */
export type DatasetName = keyof typeof datasets;
