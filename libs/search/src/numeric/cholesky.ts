/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/** @file Symmetric positive definite matrices, stored row by row, [n, n]. */

/**
 * The lower triangle L with L L' = A, in place; the upper triangle is left as it was. False when A
 * is not positive definite, and then its contents are of no use.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j += 1) {
    const rowJ = j * n;
    let pivot = a[rowJ + j]!;
    for (let k = 0; k < j; k += 1) pivot -= a[rowJ + k]! * a[rowJ + k]!;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    a[rowJ + j] = root;
    for (let i = j + 1; i < n; i += 1) {
      const rowI = i * n;
      let s = a[rowI + j]!;
      for (let k = 0; k < j; k += 1) s -= a[rowI + k]! * a[rowJ + k]!;
      a[rowI + j] = s / root;
    }
  }
  return true;
}

/** Solves L z = b in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 1) {
    let s = b[i]!;
    const row = i * n;
    for (let k = 0; k < i; k += 1) s -= l[row + k]! * b[k]!;
    b[i] = s / l[row + i]!;
  }
}

/** Solves L' z = b in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i -= 1) {
    const z = b[i]! / l[i * n + i]!;
    b[i] = z;
    const row = i * n;
    for (let k = 0; k < i; k += 1) b[k]! -= l[row + k]! * z;
  }
}

/** The inverse of L L', both triangles; `l` is read only. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const low = invertLower(l, n);
  // (L^-1)' L^-1, summed row by row of L^-1 so that memory is read in order.
  for (let k = 0; k < n; k += 1) {
    const row = k * n;
    for (let i = 0; i <= k; i += 1) {
      const v = low[row + i]!;
      const out = i * n;
      for (let j = 0; j <= i; j += 1) inverse[out + j]! += v * low[row + j]!;
    }
  }
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) inverse[j * n + i] = inverse[i * n + j]!;
  }
  return inverse;
}

/** L^-1, lower triangular: row i from the rows above it. */
function invertLower(l: Float64Array, n: number): Float64Array {
  const low = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    for (let k = 0; k < i; k += 1) {
      const v = l[row + k]!;
      const above = k * n;
      for (let j = 0; j <= k; j += 1) low[row + j]! -= v * low[above + j]!;
    }
    const pivot = 1 / l[row + i]!;
    for (let j = 0; j < i; j += 1) low[row + j]! *= pivot;
    low[row + i] = pivot;
  }
  return low;
}
