export { everyEvent } from './builders/events.ts';
export { aSpec, aSweep, aSweepId } from './builders/sweep.ts';
export type { SweepParts } from './builders/sweep.ts';
export { aCheckpoint, anEnd, anOffer, aReport, aTrial } from './builders/trial.ts';

export { doorbellContract } from './contracts/doorbell.ts';
export type { OpenDoorbell } from './contracts/doorbell.ts';
export { eventLogContract } from './contracts/event-log.ts';
export { objectStoreContract } from './contracts/object-store.ts';
export type { OpenStores } from './contracts/stores.ts';
export { trialStoreContract } from './contracts/trial-store/index.ts';

export { settingsPage } from './docs/settings-page.ts';
export type { SettingsPage } from './docs/settings-page.ts';

export { fakeClock } from './fake-clock.ts';
export type { FakeClock } from './fake-clock.ts';
export { chromiumProgram } from './servers/chromium.ts';
export { minioProgram, startMinio } from './servers/minio.ts';
export type { TestMinio } from './servers/minio.ts';
export { startRedis } from './servers/redis.ts';
export type { TestRedis } from './servers/redis.ts';
