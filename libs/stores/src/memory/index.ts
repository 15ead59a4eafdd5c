export { createMemoryDoorbell } from './doorbell.ts';
export type { MemoryDoorbell } from './doorbell.ts';
export { createMemoryObjects } from './object-store.ts';
export { createMemoryStores } from './trial-store.ts';
