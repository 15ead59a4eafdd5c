import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointFolder, manifestName, type CheckpointManifest } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { gate, house, key, tempFolder } from './testdata/setup.ts';

const signal = new AbortController().signal;
const step = 12;
const at = checkpointFolder({ ...key, step });

/** A folder with files, and the manifest that lists them. */
async function checkpoint(
  files: Record<string, Buffer> = {
    'model.json': Buffer.from('{"a":1}'),
    'weights.bin': Buffer.alloc(3_000_000, 7),
    'empty.bin': Buffer.alloc(0),
  },
): Promise<{ folder: string; manifest: CheckpointManifest }> {
  const folder = await tempFolder();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const listed = Object.entries(files).map(([name, bytes]) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name, bytes: bytes.length, sha256 };
  });
  const format = 'capsweep-checkpoint-1';
  return { folder, manifest: { format, ...key, step, epoch: 0.5, files: listed } };
}

it('stores files, commits them, and fetches them back', async () => {
  const { bucket, coordinator, link } = await house();
  const local = await checkpoint();
  expect(await link.saveCheckpoint(key, local, signal)).toBe('committed');
  expect(coordinator.commits).toEqual([local.manifest]);
  expect([...bucket.objects.keys()].sort()).toEqual(
    ['empty.bin', manifestName, 'model.json', 'weights.bin'].map((name) => `${at}/${name}`),
  );

  const folder = await tempFolder();
  await link.loadCheckpoint(coordinator.refOf(local.manifest), folder, signal);
  for (const { name } of local.manifest.files) {
    const original = await readFile(join(local.folder, name));
    expect(original.equals(await readFile(join(folder, name))), name).toBe(true);
  }
  expect((await readdir(folder)).sort()).toEqual(['empty.bin', 'model.json', 'weights.bin']);
});

it('tries again when the bucket stumbles, and commits only then', async () => {
  const { bucket, coordinator, link } = await house();
  bucket.faults.push(503, 403);
  const local = await checkpoint();
  expect(await link.saveCheckpoint(key, local, signal)).toBe('committed');
  expect(bucket.objects.size).toBe(4);
  expect(coordinator.commits).toHaveLength(1);
});

it('says what is wrong with a bucket that stays away, without the signature', async () => {
  const { bucket, coordinator, link } = await house();
  bucket.faults.push(...Array<number>(20).fill(500));
  const saving = link.saveCheckpoint(key, await checkpoint(), signal);
  const error = await saving.catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code: 'bucket-unavailable' });
  expect(String(error)).toMatch(/cannot store the checkpoint of trial test-0 at step 12.*500/);
  expect(String(error)).not.toContain('secret');
  expect(coordinator.commits).toEqual([]);
});

it('does not store for an attempt that was fenced off', async () => {
  const { bucket, coordinator, link } = await house();
  coordinator.fenced.push(key);
  expect(await link.saveCheckpoint(key, await checkpoint(), signal)).toBe('fenced');
  expect(bucket.objects.size).toBe(0);
});

it('does not commit bytes that changed after they were hashed', async () => {
  const { coordinator, link } = await house();
  const local = await checkpoint();
  await writeFile(join(local.folder, 'weights.bin'), Buffer.alloc(3_000_000, 8));
  await expect(link.saveCheckpoint(key, local, signal)).rejects.toMatchObject({
    code: 'checkpoint-corrupt',
  });
  expect(coordinator.commits).toEqual([]);
});

it.each([
  ['a damaged file', `${at}/weights.bin`, Buffer.alloc(3_000_000, 8)],
  ['a truncated file', `${at}/weights.bin`, Buffer.alloc(2_999_999, 7)],
  ['a damaged manifest', `${at}/${manifestName}`, Buffer.from('{}')],
  ['a missing file', `${at}/model.json`, undefined],
])('never hands out %s', async (_what, object, bytes) => {
  const { bucket, coordinator, link } = await house();
  const local = await checkpoint();
  await link.saveCheckpoint(key, local, signal);
  if (bytes) bucket.objects.set(object, bytes);
  else bucket.objects.delete(object);
  const ref = coordinator.refOf(local.manifest);
  await expect(link.loadCheckpoint(ref, await tempFolder(), signal)).rejects.toMatchObject({
    code: 'checkpoint-corrupt',
  });
});

it('never writes outside the folder', async () => {
  const { bucket, coordinator, link } = await house();
  const local = await checkpoint();
  await link.saveCheckpoint(key, local, signal);
  const files = [{ name: '../escaped', bytes: 0, sha256: '' }];
  const manifest = { ...local.manifest, files };
  bucket.objects.set(`${at}/${manifestName}`, Buffer.from(JSON.stringify(manifest)));
  const ref = coordinator.refOf(manifest);
  await expect(link.loadCheckpoint(ref, await tempFolder(), signal)).rejects.toMatchObject({
    code: 'checkpoint-corrupt',
    message: expect.stringContaining('../escaped') as string,
  });
});

it('lets go of a slow upload when it is told to', async () => {
  const { bucket, coordinator, link } = await house();
  const hold = gate();
  const begun = gate();
  bucket.gate = () => {
    begun.open();
    return hold.opened;
  };
  const stop = new AbortController();
  const saving = link.saveCheckpoint(key, await checkpoint(), stop.signal);
  const over = expect(saving).rejects.toThrow();
  await begun.opened;
  stop.abort();
  await over;
  hold.open();
  expect(coordinator.commits).toEqual([]);
});
