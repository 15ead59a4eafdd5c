export { createS3Objects } from './open.ts';
export type { S3ObjectsOptions } from './open.ts';
