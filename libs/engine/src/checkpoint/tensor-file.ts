/**
 * @file Named tensors and a JSON header in one file, laid out as safetensors: eight bytes of header
 * length (little-endian), the header as JSON, then the tensors' bytes one after another.
 *
 *     { "__metadata__": { "header": "..." }, "name": { "dtype": "F32", "shape": [2], "data_offsets": [0, 8] } }
 */
import type { Json } from '@capsweep/domain';

/** A tensor on its way to or from a file. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** What such a file holds. */
export interface TensorFile {
  readonly header: Json;
  readonly tensors: readonly StoredTensor[];
}

interface Entry {
  readonly dtype: 'F32' | 'I32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The file's bytes. */
export function encodeTensors({ header, tensors }: TensorFile): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { header: JSON.stringify(header) } };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const dtype = values instanceof Float32Array ? 'F32' : 'I32';
    entries[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(entries));
  const padded = Math.ceil(text.length / 8) * 8; // spaces up to a multiple of 8 keep tensors aligned
  const bytes = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** Reads what {@link encodeTensors} wrote. Throws a RangeError where the bytes cannot be that. */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  if (bytes.length < 8) throw new RangeError(`${bytes.length} bytes are no tensor file.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.length) throw new RangeError('The tensor file ends within its header.');
  const { __metadata__, ...entries } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, start)),
  ) as Record<string, unknown>;
  const { header } = __metadata__ as { header: string };
  const tensors = Object.entries(entries as Record<string, Entry>).map(([name, entry]) => ({
    name,
    shape: entry.shape,
    values: valuesOf(bytes, start, entry),
  }));
  return { header: JSON.parse(header) as Json, tensors };
}

function valuesOf(bytes: Uint8Array, start: number, entry: Entry): Float32Array | Int32Array {
  const [from, to] = entry.data_offsets;
  if (start + to > bytes.length) throw new RangeError('The tensor file ends within a tensor.');
  // A copy of its own: tensors in a file need not be aligned in memory.
  const { buffer } = Uint8Array.from(bytes.subarray(start + from, start + to));
  return entry.dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer);
}
