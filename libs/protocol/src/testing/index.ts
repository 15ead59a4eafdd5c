// For tests of whatever talks to a coordinator.
export { startFakeBucket } from './bucket.ts';
export type { FakeBucket } from './bucket.ts';
export { FakeCoordinator } from './coordinator.ts';
