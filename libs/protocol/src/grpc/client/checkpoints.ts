/** @file Checkpoints between a local folder and the bucket. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isCheckpointFileName,
  manifestName,
  SweepError,
  type CheckpointFile,
  type CheckpointManifest,
  type CheckpointRef,
  type LocalCheckpoint,
  type SignedAddress,
} from '@capsweep/domain';
import type { Addresses, AddressRequest } from '../../coordination/messages.ts';
import { download, fetchBytes, HttpStatusError, upload } from './transfer.ts';

export interface TransferOptions {
  /** How often a transfer is tried before it counts as failed. */
  readonly tries: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

interface Transfers extends TransferOptions {
  addresses(request: AddressRequest): Promise<Addresses>;
  readonly signal: AbortSignal;
}

/** Stores a checkpoint's files; nothing is visible until they are committed. */
export async function uploadFiles(
  { folder, manifest }: LocalCheckpoint,
  transfers: Transfers,
): Promise<void> {
  const place = { method: 'PUT', checkpoint: manifest } as const;
  await each(manifest.files, (file) =>
    withAddress({ ...place, files: [file.name] }, transfers, (address) =>
      upload(join(folder, file.name), file, address, transfers.signal),
    ),
  );
}

/**
 * Fetches the files of a committed checkpoint and verifies them against its reference.
 *
 * @throws SweepError `checkpoint-corrupt`
 */
export async function downloadFiles(
  ref: CheckpointRef,
  folder: string,
  transfers: Transfers,
): Promise<void> {
  const place = { method: 'GET', checkpoint: ref } as const;
  const { signal } = transfers;
  const manifest = await withAddress({ ...place, files: [manifestName] }, transfers, (address) =>
    fetchBytes(address, signal),
  );
  await each(filesOf(manifest, ref), (file) =>
    withAddress({ ...place, files: [file.name] }, transfers, (address) =>
      download(join(folder, file.name), file, address, signal),
    ),
  );
}

/** The files that a manifest lists, once it is known to be the one that was committed. */
function filesOf(manifest: Buffer, ref: CheckpointRef): readonly CheckpointFile[] {
  const sha256 = createHash('sha256').update(manifest).digest('hex');
  const what = `the manifest of trial ${ref.trial}, attempt ${ref.attempt}, step ${ref.step}`;
  if (sha256 !== ref.manifestSha256)
    throw new SweepError(
      'checkpoint-corrupt',
      `${what} has SHA-256 ${sha256}, not ${ref.manifestSha256}`,
    );
  const { files } = JSON.parse(manifest.toString('utf8')) as CheckpointManifest;
  const bad = files.find(({ name }) => !isCheckpointFileName(name));
  if (!bad) return files;
  throw new SweepError(
    'checkpoint-corrupt',
    `${what} names ${JSON.stringify(bad.name)}, which no checkpoint may`,
  );
}

/** Does something for each file, a few at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const runner = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, runner));
}

/** Tries a transfer until it succeeds or was tried often enough, with a fresh address each time. */
async function withAddress<T>(
  request: AddressRequest & { readonly files: readonly [string] },
  transfers: Transfers,
  work: (address: SignedAddress) => Promise<T>,
): Promise<T> {
  const [name] = request.files;
  const { tries, firstMs, maxMs, signal } = transfers;
  for (let n = 1, waitMs = firstMs; ; n += 1, waitMs = Math.min(2 * waitMs, maxMs)) {
    const address = (await transfers.addresses(request))[name];
    if (!address) throw new SweepError('internal', `the coordinator gave no address for ${name}`);
    try {
      return await work(address);
    } catch (reason) {
      signal.throwIfAborted();
      if (reason instanceof SweepError && reason.code !== 'checkpoint-corrupt') throw reason;
      if (n >= tries) throw asSweepError(reason, request);
    }
    await delay(waitMs, undefined, { signal });
  }
}

function asSweepError(reason: unknown, { method, checkpoint }: AddressRequest): SweepError {
  if (reason instanceof SweepError) return reason;
  const missing = reason instanceof HttpStatusError && reason.status === 404 && method === 'GET';
  const verb = method === 'PUT' ? 'store' : 'fetch';
  const what = `cannot ${verb} the checkpoint of trial ${checkpoint.trial} at step ${checkpoint.step}`;
  const why = reason instanceof Error ? reason.message : String(reason);
  return missing
    ? new SweepError('checkpoint-corrupt', `${what}: ${why}`, { cause: reason })
    : new SweepError('bucket-unavailable', `${what}: ${why}; see that the bucket is up`, {
        cause: reason,
      });
}
