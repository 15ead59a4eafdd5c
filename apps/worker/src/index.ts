export { readWorkerConfig } from './config.ts';
export type { WorkerConfig } from './config.ts';
export { runWorker } from './worker.ts';
export type { WorkerParts } from './worker.ts';
