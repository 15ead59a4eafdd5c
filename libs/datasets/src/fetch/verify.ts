import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** A file by what it must be: its size and its SHA-256, 64 lower-case hex digits. */
export interface KnownFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Why a file is not the known one: `undefined` if it is. A file that is not there is `missing`. */
export type Defect = 'missing' | { readonly reason: string };

/** Compares a file on the disk, byte for byte through its hash, with the known one. */
export async function defectOf(path: string, known: KnownFile): Promise<Defect | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size !== known.bytes) return { reason: `it has ${size} bytes instead of ${known.bytes}` };
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
    }
    const digest = hash.digest('hex');
    return digest === known.sha256 ? undefined : { reason: `its SHA-256 is ${digest}` };
  } finally {
    await file.close();
  }
}
