/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/**
 * @file Symmetric positive definite matrices, stored row by row, [n, n]. The inner loops multiply
 * two rows by two, so that each number that is read is used twice: a third of the time of the
 * textbook's loops. The last row of an odd matrix is its own partner.
 */

/**
 * The lower triangle L with L L' = A, in place; the upper triangle is then of no use. False when A
 * is not positive definite, and then its contents are of no use.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i += 2) {
    const isLast = i + 1 === n;
    const p = i * n;
    const q = isLast ? p : p + n;
    eliminate(a, n, i);
    let s = a[p + i]!;
    let t = a[q + i]!;
    let r = isLast ? 1 : a[q + i + 1]!;
    for (let k = 0; k < i; k += 1) {
      const x = a[p + k]!;
      const y = a[q + k]!;
      s -= x * x;
      t -= x * y;
      r -= y * y;
    }
    if (!(s > 0)) return false;
    s = Math.sqrt(s);
    a[p + i] = s;
    if (isLast) return true;
    t /= s;
    r -= t * t;
    a[q + i] = t;
    if (!(r > 0)) return false;
    a[q + i + 1] = Math.sqrt(r);
  }
  return true;
}

/** Rows i and i + 1 of L, up to column i, from the rows above. */
function eliminate(a: Float64Array, n: number, i: number): void {
  const p = i * n;
  const q = i + 1 < n ? p + n : p;
  for (let j = 0; j < i; j += 2) {
    const u = j * n;
    const v = u + n;
    let pu = a[p + j]!;
    let pv = a[p + j + 1]!;
    let qu = a[q + j]!;
    let qv = a[q + j + 1]!;
    for (let k = 0; k < j; k += 1) {
      const x = a[p + k]!;
      const y = a[q + k]!;
      const z = a[u + k]!;
      const w = a[v + k]!;
      pu -= x * z;
      pv -= x * w;
      qu -= y * z;
      qv -= y * w;
    }
    pu /= a[u + j]!;
    qu /= a[u + j]!;
    a[p + j] = pu;
    a[q + j] = qu;
    a[p + j + 1] = (pv - pu * a[v + j]!) / a[v + j + 1]!;
    a[q + j + 1] = (qv - qu * a[v + j]!) / a[v + j + 1]!;
  }
}

/** Solves L z = b in place, two rows side by side. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 2) {
    const p = i * n;
    const q = i + 1 < n ? p + n : p;
    let s = 0;
    let t = 0;
    for (let k = 0; k < i; k += 1) {
      s += l[p + k]! * b[k]!;
      t += l[q + k]! * b[k]!;
    }
    const z = (b[i]! - s) / l[p + i]!;
    b[i] = z;
    if (q > p) b[i + 1] = (b[i + 1]! - t - l[q + i]! * z) / l[q + i + 1]!;
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

/** U b for an upper triangle U, in place. */
export function upperTimes(u: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 2) {
    const p = i * n;
    const q = i + 1 < n ? p + n : p;
    let s = 0;
    let t = 0;
    for (let k = i + 1; k < n; k += 1) {
      s += u[p + k]! * b[k]!;
      t += u[q + k]! * b[k]!;
    }
    b[i] = s + u[p + i]! * b[i]!;
    if (q > p) b[i + 1] = t;
  }
}
