import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Writes an IDX file; packed if its name says so. */
export function writeIdx(path: string, shape: readonly number[], data: ArrayLike<number>): void {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(0x08, 2);
  header.writeUInt8(shape.length, 3);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  const bytes = Buffer.concat([header, Uint8Array.from(data)]);
  writeFileSync(path, path.endsWith('.gz') ? gzipSync(bytes) : bytes);
}
