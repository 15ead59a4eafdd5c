import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A queue of byte strings in a file: first in, first out. It exists only while it holds some. */
export interface Spill {
  readonly empty: boolean;
  /** Returns false, changing nothing, when there is no room. */
  push(bytes: Uint8Array): boolean;
  shift(): Uint8Array | undefined;
  /** Forgets everything and removes the file. */
  remove(): void;
}

const header = 4;

/**
 * Opens a spill at `path`; an older file there is overwritten.
 *
 * Its calls are synchronous: they touch the page cache with a few hundred bytes each, and only
 * while the coordinator is away.
 */
export function createSpill(path: string, maxBytes: number): Spill {
  let file: number | undefined;
  let readAt = 0;
  let writeAt = 0;

  const open = (): number => {
    mkdirSync(dirname(path), { recursive: true });
    file ??= openSync(path, 'w+', 0o600);
    return file;
  };
  const read = (bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (file === undefined || readSync(file, buffer, 0, bytes, readAt) !== bytes)
      throw new Error(`${path} was cut short while in use`);
    readAt += bytes;
    return buffer;
  };

  return {
    get empty() {
      return readAt === writeAt;
    },
    push: (bytes) => {
      if (writeAt + header + bytes.length > maxBytes) return false;
      const record = Buffer.alloc(header + bytes.length);
      record.writeUInt32LE(bytes.length);
      record.set(bytes, header);
      try {
        if (writeSync(open(), record, 0, record.length, writeAt) !== record.length) return false;
      } catch {
        return false;
      }
      writeAt += record.length;
      return true;
    },
    shift: () => {
      if (file === undefined || readAt === writeAt) return undefined;
      const bytes = read(read(header).readUInt32LE());
      if (readAt === writeAt) {
        readAt = writeAt = 0;
        ftruncateSync(file);
      }
      return bytes;
    },
    remove: () => {
      if (file === undefined) return;
      closeSync(file);
      file = undefined;
      readAt = writeAt = 0;
      rmSync(path, { force: true });
    },
  };
}
