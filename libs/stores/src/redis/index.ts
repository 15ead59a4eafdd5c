export { createRedisStores } from './open.ts';
export type { RedisStoresOptions } from './open.ts';
