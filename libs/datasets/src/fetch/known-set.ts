import type { FetchEvent, FetchListener } from './events.ts';
import type { Transport } from './transport.ts';
import type { KnownFile } from './verify.ts';

/** A data set as files with known hashes, and the places that have them, the official one first. */
export interface KnownSet {
  readonly name: string;
  readonly files: readonly KnownFile[];
  readonly origins: readonly Origin[];
  /** The most room on the disk that fetching takes, with everything that is thrown away again. */
  readonly fetchBytes: number;
}

/** A place that has a data set's files, perhaps in another wrapping. */
export interface Origin {
  readonly name: string;
  /** Brings files into the work folder under their own names. Verifying is not its job. */
  bring(files: readonly KnownFile[], job: Job): Promise<void>;
}

/** One go at fetching, as an origin sees it. */
export interface Job {
  readonly transport: Transport;
  /** A folder on the cache's disk that only this process uses; parts in it survive. */
  readonly work: string;
  readonly signal: AbortSignal;
  /** Says how far a file of this many bytes has come. */
  progress(file: KnownFile, doneBytes: number): void;
}

/** A job that reports to a listener under an origin's name. */
export function jobFor(
  origin: string,
  dataset: string,
  base: Omit<Job, 'progress'>,
  listen: FetchListener,
): Job {
  return {
    ...base,
    progress(file, doneBytes) {
      const event: FetchEvent = {
        kind: 'progress',
        dataset,
        file: file.name,
        origin,
        doneBytes,
        totalBytes: file.bytes,
      };
      listen(event);
    },
  };
}
