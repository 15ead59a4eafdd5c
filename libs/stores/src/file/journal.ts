/**
 * @file The journal of a file store. A folder holds one generation of two files:
 *
 *     snapshot-7.jsonl   the truth when generation 7 began
 *     journal-7.jsonl    what became true since then
 *
 * Both begin with a line that names the format; every other line is the list of effects of one
 * mutation. A line that lacks its end was being written when the process died, was never
 * acknowledged, and is cut off. When the journal has grown long, the next generation begins.
 */
import { open, readdir, readFile, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type { Effect } from '../core/mutation.ts';
import { decodeJson, encodeJson } from '../json.ts';
import { syncFolder, writeWhole } from './disk.ts';
import { isMissing } from './errors.ts';

const header = '{"format":"capsweep-store-1"}\n';

interface Opened {
  readonly file: FileHandle;
  readonly bytes: number;
  readonly snapshotBytes: number;
}

/** An open journal, its generation and how long it is. */
export class Journal {
  readonly generation: number;
  /** How long the snapshot is that the journal continues. */
  readonly snapshotBytes: number;
  readonly #dir: string;
  readonly #file: FileHandle;
  #bytes: number;

  private constructor(dir: string, generation: number, opened: Opened) {
    this.generation = generation;
    this.snapshotBytes = opened.snapshotBytes;
    this.#dir = dir;
    this.#file = opened.file;
    this.#bytes = opened.bytes;
  }

  /** Bytes in the journal, all of them on the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Opens the newest generation of a folder and tells everything that is true, in order. */
  static async open(dir: string, tell: (effects: readonly Effect[]) => void): Promise<Journal> {
    const generation = await newest(dir);
    const snapshotBytes = await readLines(join(dir, `snapshot-${generation}.jsonl`), tell);
    const path = join(dir, `journal-${generation}.jsonl`);
    const bytes = await readLines(path, tell);
    if (bytes === 0) await writeWhole(path, [header]);
    else await truncate(path, bytes);
    await removeOthers(dir, generation);
    const file = await open(path, 'a');
    return new Journal(dir, generation, {
      file,
      snapshotBytes,
      bytes: Math.max(bytes, header.length),
    });
  }

  /** Adds lines and waits for the disk. When it throws, the journal is as it was before. */
  async append(lines: readonly string[]): Promise<void> {
    const text = Buffer.from(lines.join(''));
    try {
      await this.#file.appendFile(text);
      await this.#file.datasync();
      this.#bytes += text.byteLength;
    } catch (error) {
      // Where this fails too, opening the journal again says what it holds.
      await this.#file.truncate(this.#bytes).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Begins the next generation with what is true now, by putting its snapshot in place. When that
   * fails nothing changed, this journal goes on, and the answer is undefined.
   */
  async renew(truth: Iterable<readonly Effect[]>): Promise<Journal | undefined> {
    const generation = this.generation + 1;
    const path = join(this.#dir, `journal-${generation}.jsonl`);
    const snapshot = join(this.#dir, `snapshot-${generation}.jsonl`);
    let file: FileHandle | undefined;
    try {
      await writeWhole(path, [header]);
      file = await open(path, 'a');
      await writeWhole(snapshot, textOf(truth));
    } catch {
      await file?.close();
      // If this fails, it is not known which generation counts: only opening anew can tell.
      for (const name of [snapshot, path]) await rm(name, { force: true });
      await syncFolder(this.#dir);
      return undefined;
    }
    const { size: snapshotBytes } = await stat(snapshot);
    await this.close();
    await removeOthers(this.#dir, generation).catch(() => undefined);
    return new Journal(this.#dir, generation, { file, snapshotBytes, bytes: header.length });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** One line of a journal. */
export function lineOf(effects: readonly Effect[]): string {
  return `${encodeJson(effects)}\n`;
}

function* textOf(truth: Iterable<readonly Effect[]>): Generator<string> {
  yield header;
  for (const effects of truth) yield lineOf(effects);
}

const generationOf = (name: string): number | undefined => {
  const match = /^(?:snapshot|journal)-(\d+)\.jsonl/.exec(name);
  return match ? Number(match[1]) : undefined;
};

/** The newest generation whose snapshot is complete; 0, which has none, in a new folder. */
async function newest(dir: string): Promise<number> {
  const snapshots = (await readdir(dir)).filter((name) => /^snapshot-\d+\.jsonl$/.test(name));
  return Math.max(0, ...snapshots.map((name) => generationOf(name) ?? 0));
}

async function removeOthers(dir: string, generation: number): Promise<void> {
  const names = (await readdir(dir)).filter((name) => {
    const found = generationOf(name);
    return found !== undefined && (found !== generation || name.endsWith('.draft'));
  });
  await Promise.all(names.map((name) => rm(join(dir, name), { force: true })));
  await syncFolder(dir);
}

/** Tells the lines of a file and returns how many of its bytes are whole; 0 when there is none. */
async function readLines(
  path: string,
  tell: (effects: readonly Effect[]) => void,
): Promise<number> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  });
  let start = 0;
  for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
    const line = bytes.toString('utf8', start, end);
    if (start === 0) checkFormat(`${line}\n`, path);
    else tell(parse(line, path, start));
    start = end + 1;
  }
  return start;
}

function checkFormat(line: string, path: string): void {
  if (line === header) return;
  throw new SweepError(
    'store-schema',
    `${path} has another format than this program reads (${header.trim()}); end all that use it and run: capsweep migrate`,
    { details: { path, found: line.slice(0, 200).trim() } },
  );
}

function parse(line: string, path: string, at: number): readonly Effect[] {
  try {
    return decodeJson(line) as readonly Effect[];
  } catch (cause) {
    throw new SweepError(
      'store-unavailable',
      `${path} is damaged at byte ${at}; bring it back from a copy, or cut it off there and lose what came after`,
      { details: { path, at }, cause },
    );
  }
}
