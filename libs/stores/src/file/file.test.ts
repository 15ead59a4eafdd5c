import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLogContract, objectStoreContract, trialStoreContract } from '@capsweep/testing';
import { afterAll, beforeAll } from 'vitest';
import { createFileObjects, createFileStores } from './index.ts';

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'capsweep-file-'))));
afterAll(() => rm(root, { recursive: true }));

const newDir = () => mkdtemp(join(root, 'store-'));

trialStoreContract('file', async () => createFileStores({ dir: await newDir() }));
trialStoreContract('file, compacted all the time', async () =>
  createFileStores({ dir: await newDir(), compactBytes: 1 }),
);
eventLogContract('file', async () => createFileStores({ dir: await newDir() }));
objectStoreContract('file', async () => createFileObjects({ dir: await newDir() }), {
  signs: false,
});
