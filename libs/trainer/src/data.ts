import { cacheFolder, loadDataset, progressBar, type Dataset } from '@capsweep/datasets';
import type { Preprocessing, Samples } from '@capsweep/engine';

/** Loads a data set by name. */
export type DatasetLoader = (name: string, signal: AbortSignal) => Promise<Dataset>;

/** Loads from the cache, or fetches into it; progress goes to standard error. */
export const cachedLoader: DatasetLoader = (name, signal) =>
  loadDataset(name, {
    cacheDir: cacheFolder(process.env),
    signal,
    onProgress: progressBar(process.stderr),
  });

/** Bytes to 0 ... 1, or beyond where a byte stands for more than a level of grey. */
export const preprocessingOf = ({ levelsPerByte = 1 }: Dataset): Preprocessing => ({
  scale: levelsPerByte / 255,
  offset: 0,
});

/** A part of a data set as the engine takes it. */
export function samplesOf(dataset: Dataset, part: 'train' | 'test'): Samples {
  const { images, labels } = dataset[part];
  const { shape, classes, labelsPerImage } = dataset;
  return { images, labels, shape, labelsPerImage, classes: classes.length };
}
