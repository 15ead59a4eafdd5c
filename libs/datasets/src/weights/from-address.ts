import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '@capsweep/domain';
import { npmTransport } from '../fetch/transport.ts';
import type { EnsureOptions } from '../fetch/ensure.ts';

/**
 * A file from an address, once: kept in the cache under its hash, which is the only thing that says
 * what it must be.
 *
 * @param sha256 64 hex digits.
 * @returns The file's path.
 * @throws `dataset-unavailable`, or `dataset-corrupt` where what came has another hash.
 */
export async function fileFromAddress(
  address: string,
  sha256: string,
  options: EnsureOptions,
): Promise<string> {
  const folder = join(options.cacheDir, 'weights');
  const path = join(folder, sha256.toLowerCase());
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    await bring(address, part, options);
    const found = await hashOf(part);
    if (found !== sha256.toLowerCase()) {
      throw new SweepError(
        'dataset-corrupt',
        `${address}: its SHA-256 is ${found}, not ${sha256}.`,
      );
    }
    await rename(part, path);
    return path;
  } finally {
    await rm(part, { force: true });
  }
}

async function bring(address: string, path: string, options: EnsureOptions): Promise<void> {
  const signal = options.signal ?? new AbortController().signal;
  try {
    const transport = options.transport ?? (await npmTransport());
    const { body } = await transport.get(address, { fromByte: 0, signal });
    await pipeline(body, createWriteStream(path), { signal });
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('dataset-unavailable', `${address} cannot be fetched: ${why}.`, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function hashOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
