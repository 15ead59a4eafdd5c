import { randomUUID } from 'node:crypto';
import { minioProgram, objectStoreContract, startMinio, type TestMinio } from '@capsweep/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { createS3Objects } from './index.ts';

describe.skipIf(!minioProgram())('with MinIO', () => {
  let minio: TestMinio;
  beforeAll(async () => (minio = await startMinio()));
  afterAll(() => minio.stop());

  const open = () => createS3Objects({ ...minio, bucket: randomUUID() });
  objectStoreContract('s3', open, { signs: true });
});
