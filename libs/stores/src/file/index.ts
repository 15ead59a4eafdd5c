export { createFileObjects } from './object-store.ts';
export type { FileObjectsOptions } from './object-store.ts';
export { createFileStores } from './trial-store.ts';
export type { FileStoresOptions } from './trial-store.ts';
