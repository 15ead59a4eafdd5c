export { cachedDatasets, cacheFolder } from './cache.ts';
export type { DataForm, Dataset, Split } from './dataset.ts';
export { knownForm } from './known-form.ts';
export { datasetNames, fetchDataset, loadDataset } from './load.ts';
export type { LoadOptions } from './load.ts';
export { seededOrder, seededSplit } from './order/seeded.ts';
export type { OrderKey, SeededSplit } from './order/seeded.ts';
export { locatorText } from './sets/by-path/locator.ts';
export type { ImageForm, Locator } from './sets/by-path/locator.ts';
export { multiMnistText } from './sets/multimnist-form.ts';
export type { MultiMnistForm } from './sets/multimnist-form.ts';

export { ensureFiles } from './fetch/ensure.ts';
export { fileFromAddress } from './weights/from-address.ts';
export { resNet50Weights } from './weights/resnet-50.ts';

// For showing how a fetch is going.
export type { EnsureOptions } from './fetch/ensure.ts';
export type { FetchEvent, FetchListener } from './fetch/events.ts';
export { progressBar } from './fetch/progress-bar.ts';
export type { BarTarget } from './fetch/progress-bar.ts';
