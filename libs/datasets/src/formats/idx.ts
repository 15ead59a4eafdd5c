/**
 * @file IDX, the format of MNIST and its relatives. All numbers are big-endian:
 *
 *     [offset] [type]          [value]       [description]
 *     0000     16 bit integer  0             zero
 *     0002     unsigned byte   0x08          type of the elements: 0x08 = unsigned byte
 *     0003     unsigned byte   ??            number of dimensions
 *     0004     32 bit integer  ??            size of dimension 0
 *     0008     32 bit integer  ??            size of dimension 1
 *     ...
 *     xxxx     unsigned byte   ??            the elements, the last dimension running fastest
 */

/** An array of unsigned bytes; the last dimension runs fastest. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Reads an IDX file of unsigned bytes. The result shares the buffer's memory. */
export function parseIdx(bytes: Uint8Array): ByteArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new Error('it is not an IDX file');
  const type = view.getUint8(2);
  if (type !== 0x08) {
    throw new Error(`its elements have type 0x${type.toString(16)}; only 0x8, bytes, is read`);
  }
  const rank = view.getUint8(3);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new Error('it ends within its header');
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + count) {
    const said = `it has ${bytes.length - start} elements`;
    throw new Error(`${said}; its header promises ${shape.join(' x ')} = ${count}`);
  }
  return { shape, data: bytes.subarray(start) };
}
