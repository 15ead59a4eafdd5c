/**
 * @file Signs as bits, and their dot products by XOR and popcount.
 *
 *     values   0.5  0  -2   1  ...        one row of n values
 *     bits       1  0   0   1             1 where the value is > 0, so zero is -1
 *     words    bit p of word w holds value 32 * w + p; bits past n are 0
 *
 * Two rows disagree in `popcount(a ^ b)` places, so their dot product of signs is
 * `n - 2 * popcount(a ^ b)`. The unused bits are 0 in both rows and cancel. All results are
 * integers and exact.
 */

/** Rows of signs, one bit each, every row starting at a new word. */
export interface PackedSigns {
  readonly rows: number;
  /** Signs in a row. */
  readonly length: number;
  readonly wordsPerRow: number;
  /** [rows, wordsPerRow] */
  readonly words: Uint32Array;
}

/** Packs the signs of a [rows, length] matrix; NaN counts as negative, as everywhere here. */
export function packSigns(values: ArrayLike<number>, rows: number, length: number): PackedSigns {
  if (values.length !== rows * length) {
    throw new RangeError(`packSigns: ${values.length} values are not ${rows} x ${length}.`);
  }
  const wordsPerRow = Math.ceil(length / 32);
  const words = new Uint32Array(rows * wordsPerRow);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) {
      if ((values[row * length + i] as number) > 0) {
        const word = row * wordsPerRow + (i >>> 5);
        words[word] = (words[word] as number) | (1 << (i & 31));
      }
    }
  }
  return { rows, length, wordsPerRow, words };
}

/** The signs again, as -1 and +1 in a [rows, length] matrix. */
export function unpackSigns(packed: PackedSigns): Int8Array {
  const { rows, length, wordsPerRow, words } = packed;
  const signs = new Int8Array(rows * length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) {
      const word = words[row * wordsPerRow + (i >>> 5)] as number;
      signs[row * length + i] = (word >>> (i & 31)) & 1 ? 1 : -1;
    }
  }
  return signs;
}

/** The number of ones in a 32-bit word, by adding neighbours in ever wider fields. */
export function popcount32(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  v = (v + (v >>> 4)) & 0x0f0f0f0f;
  return Math.imul(v, 0x01010101) >>> 24;
}

/**
 * All dot products of the rows of `a` with the rows of `b`.
 *
 * @returns [a.rows, b.rows], integers of the parity of `length` in [-length, length].
 */
export function signProducts(a: PackedSigns, b: PackedSigns): Int32Array {
  if (a.length !== b.length) {
    throw new RangeError(`signProducts: rows of ${a.length} and of ${b.length} signs.`);
  }
  const products = new Int32Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      products[i * b.rows + j] = a.length - 2 * disagreements(a, i, b, j);
    }
  }
  return products;
}

function disagreements(a: PackedSigns, i: number, b: PackedSigns, j: number): number {
  let count = 0;
  for (let w = 0; w < a.wordsPerRow; w++) {
    const x = a.words[i * a.wordsPerRow + w] as number;
    const y = b.words[j * b.wordsPerRow + w] as number;
    count += popcount32(x ^ y);
  }
  return count;
}
