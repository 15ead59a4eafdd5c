export { createBullDoorbell } from './doorbell.ts';
export type { DoorbellOptions } from './doorbell.ts';
export { createBullListener } from './listener.ts';
export type { ListenerOptions } from './listener.ts';
export { createWorkerUser } from './worker-user.ts';
export type { WorkerUser, WorkerUserOptions } from './worker-user.ts';
