import { open, rm, stat } from 'node:fs/promises';
import { SweepError } from '@capsweep/domain';
import type { Answer, Transport } from './transport.ts';
import { defectOf, type KnownFile } from './verify.ts';
import { watchdog, type Watchdog } from './watchdog.ts';

export interface DownloadOptions {
  readonly transport: Transport;
  readonly address: string;
  /** Where the bytes go; a part that is there already is continued. */
  readonly path: string;
  readonly file: KnownFile;
  /** How long to wait for a first answer before the origin counts as unreachable. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  onBytes(doneBytes: number): void;
}

/**
 * Downloads a file whose hash is known. What is there of it is continued, a broken connection is
 * taken up again where it broke, and a file that turns out wrong is thrown away: `dataset-corrupt`.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { path, file } = options;
  const found = await sizeOf(path);
  await complete(options);
  const defect = await defectOf(path, file);
  if (defect === undefined) return;
  await rm(path, { force: true });
  // The part that was continued may have been the wrong one.
  if (found > 0) return download(options);
  const reason = defect === 'missing' ? 'it vanished' : defect.reason;
  throw new SweepError('dataset-corrupt', `${file.name} from ${options.address}: ${reason}.`);
}

/** Adds to the file until it has as many bytes as it should. */
async function complete(options: DownloadOptions): Promise<void> {
  const { path, file } = options;
  let failures = 0;
  for (;;) {
    const before = await sizeOf(path);
    if (before >= file.bytes) break;
    try {
      await append(options, before);
    } catch (error) {
      options.signal.throwIfAborted();
      if (isFileError(error)) throw error;
      const moved = (await sizeOf(path)) > before;
      failures = moved ? 1 : failures + 1;
      // Nothing was ever heard from it: the next origin, quickly.
      if (!moved && (before === 0 || failures >= attempts)) throw error;
    }
  }
}

const attempts = 2;
// A connection over which nothing comes for so long is taken for broken.
const idleMs = 20_000;

async function append(options: DownloadOptions, before: number): Promise<void> {
  const watch = watchdog(options.signal, options.patienceMs);
  try {
    const answer = await ask(options, { fromByte: before, signal: watch.signal });
    // A server that does not continue sends everything again.
    const continues = answer.fromByte === before && before > 0;
    await write(answer, { ...options, fromByte: continues ? before : 0 }, watch);
  } catch (error) {
    throw watch.bit ?? error;
  } finally {
    watch.stop();
  }
}

async function write(
  answer: Answer,
  options: DownloadOptions & { readonly fromByte: number },
  watch: Watchdog,
): Promise<void> {
  const out = await open(options.path, options.fromByte > 0 ? 'a' : 'w');
  let done = options.fromByte;
  try {
    for await (const chunk of answer.body) {
      watch.feed(idleMs);
      await out.writeFile(chunk);
      done += chunk.length;
      options.onBytes(done);
      if (done > options.file.bytes) break;
    }
    await out.sync();
  } finally {
    await out.close();
  }
  if (done < options.file.bytes) throw new Error(`the connection broke at byte ${done}`);
}

async function ask(
  { transport, address, path }: DownloadOptions,
  range: { fromByte: number; signal: AbortSignal },
): Promise<Answer> {
  try {
    return await transport.get(address, range);
  } catch (error) {
    if (statusOf(error) !== 416) throw error;
    // The part is not a part of what the server has.
    await rm(path, { force: true });
    return transport.get(address, { ...range, fromByte: 0 });
  }
}

const statusOf = (error: unknown): unknown =>
  error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;

const isFileError = (error: unknown): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  ['write', 'open', 'fsync'].includes(String(error.syscall));

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
