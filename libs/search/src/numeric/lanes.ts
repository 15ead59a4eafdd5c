/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */

/** How many vectors lie side by side in a block: [n, lanes]. */
export const lanes = 4;

/** Solves L z = b in place for each vector of a block; each number of L is read once for all. */
export function solveLowerInLanes(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    const at = i * lanes;
    let s0 = b[at]!;
    let s1 = b[at + 1]!;
    let s2 = b[at + 2]!;
    let s3 = b[at + 3]!;
    for (let k = 0, m = 0; k < i; k += 1, m += lanes) {
      const x = l[row + k]!;
      s0 -= x * b[m]!;
      s1 -= x * b[m + 1]!;
      s2 -= x * b[m + 2]!;
      s3 -= x * b[m + 3]!;
    }
    const share = 1 / l[row + i]!;
    b[at] = s0 * share;
    b[at + 1] = s1 * share;
    b[at + 2] = s2 * share;
    b[at + 3] = s3 * share;
  }
}

/** The product of a vector with each vector of a block, into `out`, [lanes]. */
export function productsInLanes(a: Float64Array, block: Float64Array, out: Float64Array): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0, m = 0; i < a.length; i += 1, m += lanes) {
    const x = a[i]!;
    s0 += x * block[m]!;
    s1 += x * block[m + 1]!;
    s2 += x * block[m + 2]!;
    s3 += x * block[m + 3]!;
  }
  out[0] = s0;
  out[1] = s1;
  out[2] = s2;
  out[3] = s3;
}
