import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { cacheError, isDiskFull, requireSpace } from './disk.ts';
import type { FetchListener } from './events.ts';
import { jobFor, type Job, type KnownSet, type Origin } from './known-set.ts';
import { lockFolder } from './lock.ts';
import { npmTransport, type Transport } from './transport.ts';
import { defectOf, type KnownFile } from './verify.ts';

export interface EnsureOptions {
  /** The folder of all data sets. */
  readonly cacheDir: string;
  readonly onProgress?: FetchListener | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @default npm's way out, see {@link npmTransport} */
  readonly transport?: Transport | undefined;
}

/**
 * Makes sure that a set's files are in the cache, each with the hash it must have, and returns
 * their folder. Several processes may ask at once: one fetches. A wrong file is thrown away and
 * fetched again. Without a network a full cache is enough.
 *
 * Throws `dataset-unavailable`, `dataset-corrupt`, `disk-full` or `config-invalid`.
 */
export async function ensureFiles(set: KnownSet, options: EnsureOptions): Promise<string> {
  const listen = options.onProgress ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;
  const folder = join(options.cacheDir, set.name);
  try {
    if ((await wanting(set, folder, listen)).length === 0) return folder;
    await mkdir(folder, { recursive: true });
    const release = await lockFolder(folder, signal, () => {
      listen({ kind: 'waiting', dataset: set.name });
    });
    try {
      // Another process may have brought them while we waited.
      const files = await wanting(set, folder, () => undefined);
      if (files.length > 0) await fetchInto(folder, files, set, { ...options, signal });
    } finally {
      await release();
    }
  } catch (error) {
    throw cacheError(folder, error);
  }
  listen({ kind: 'fetched', dataset: set.name, folder });
  return folder;
}

/** The files that are not there or not what they should be; the latter are named. */
async function wanting(
  set: KnownSet,
  folder: string,
  listen: FetchListener,
): Promise<readonly KnownFile[]> {
  const defects = await Promise.all(
    set.files.map(async (file) => ({
      file,
      defect: await defectOf(join(folder, file.name), file),
    })),
  );
  for (const { file, defect } of defects) {
    if (typeof defect !== 'object') continue;
    listen({ kind: 'corrupt', dataset: set.name, file: file.name, reason: defect.reason });
  }
  return defects.filter(({ defect }) => defect !== undefined).map(({ file }) => file);
}

async function fetchInto(
  folder: string,
  files: readonly KnownFile[],
  set: KnownSet,
  options: EnsureOptions & { readonly signal: AbortSignal },
): Promise<void> {
  await Promise.all(files.map((file) => rm(join(folder, file.name), { force: true })));
  await requireSpace(folder, set.fetchBytes);
  const work = join(folder, '.work');
  await mkdir(work, { recursive: true });
  const transport = options.transport ?? (await npmTransport());
  const base = { transport, work, signal: options.signal };
  const listen = options.onProgress ?? (() => undefined);
  const reasons: string[] = [];
  for (const origin of set.origins) {
    const reason = await tryOrigin(
      origin,
      files,
      folder,
      jobFor(origin.name, set.name, base, listen),
    );
    if (reason === undefined) return rm(work, { recursive: true });
    reasons.push(`${origin.name}: ${reason}`);
    listen({ kind: 'given-up', dataset: set.name, origin: origin.name, reason });
  }
  throw unavailable(set, folder, reasons);
}

/** Brings, verifies and places; says why not if it did not work out. */
async function tryOrigin(
  origin: Origin,
  files: readonly KnownFile[],
  folder: string,
  job: Job,
): Promise<string | undefined> {
  try {
    await origin.bring(files, job);
    for (const file of files) await place(file, join(job.work, file.name), folder);
    return undefined;
  } catch (error) {
    job.signal.throwIfAborted();
    if (isDiskFull(error)) {
      // What was half written would only be in the way.
      await rm(job.work, { recursive: true, force: true });
      throw error;
    }
    return error instanceof Error ? error.message : String(error);
  }
}

async function place(file: KnownFile, path: string, folder: string): Promise<void> {
  const defect = await defectOf(path, file);
  if (defect === undefined) return rename(path, join(folder, file.name));
  await rm(path, { force: true });
  throw new Error(`${file.name}: ${defect === 'missing' ? 'it is not there' : defect.reason}`);
}

function unavailable(set: KnownSet, folder: string, reasons: readonly string[]): SweepError {
  const names = set.files.map((file) => file.name).join(', ');
  return new SweepError(
    'dataset-unavailable',
    `${set.name} cannot be fetched (${reasons.join('; ')}). Check the network and npm's registry ` +
      `and proxy settings (npm ping), or put ${names} into ${folder} yourself.`,
    { details: { dataset: set.name, reasons } },
  );
}
