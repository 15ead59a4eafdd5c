/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/** @file Inverses from a factor of `cholesky.ts`, in the same storage and by the same products of rows. */

/**
 * The transposed inverse of L into the upper triangle of `out`: row j holds column j of L^-1. Left
 * of the diagonal odd rows get one 0; the rest of the lower triangle is not touched.
 */
export function transposedInverse(l: Float64Array, n: number, out: Float64Array): void {
  for (let j = 0; j < n; j += 2) {
    const p = j * n;
    out[p + j] = 1 / l[p + j]!;
    if (j + 1 === n) return;
    const q = p + n;
    out[q + j] = 0;
    out[q + j + 1] = 1 / l[q + j + 1]!;
    out[p + j + 1] = -l[q + j]! * out[p + j]! * out[q + j + 1]!;
    for (let i = j + 2; i < n; i += 2) substitute(l, n, out, { i, j });
  }
}

/** Columns i and i + 1 of rows j and j + 1: forward substitution of two unit vectors. */
function substitute(
  l: Float64Array,
  n: number,
  out: Float64Array,
  { i, j }: { i: number; j: number },
): void {
  const p = j * n;
  const q = p + n;
  const a = i * n;
  const isLast = i + 1 === n;
  const b = isLast ? a : a + n;
  let ap = 0;
  let aq = 0;
  let bp = 0;
  let bq = 0;
  for (let k = j; k < i; k += 1) {
    const x = l[a + k]!;
    const y = l[b + k]!;
    const z = out[p + k]!;
    const w = out[q + k]!;
    ap += x * z;
    aq += x * w;
    bp += y * z;
    bq += y * w;
  }
  ap /= -l[a + i]!;
  aq /= -l[a + i]!;
  out[p + i] = ap;
  out[q + i] = aq;
  if (isLast) return;
  out[p + i + 1] = -(bp + l[b + i]! * ap) / l[b + i + 1]!;
  out[q + i + 1] = -(bq + l[b + i]! * aq) / l[b + i + 1]!;
}

/**
 * The inverse of L L' into the lower triangle of `out`; what is above it is of no use. The products
 * of rows of the transposed inverse are put where no later product looks.
 */
export function inverseOf(l: Float64Array, n: number, out: Float64Array): void {
  transposedInverse(l, n, out);
  for (let i = 0; i < n; i += 2) {
    for (let j = 0; j <= i; j += 2) multiply(out, n, i, j);
  }
}

/** Elements (i, j) to (i + 1, j + 1): what both rows have from column i on. */
function multiply(out: Float64Array, n: number, i: number, j: number): void {
  const p = i * n;
  const q = i + 1 < n ? p + n : p;
  const u = j * n;
  const v = j + 1 < n ? u + n : u;
  let pu = 0;
  let pv = 0;
  let qu = 0;
  let qv = 0;
  for (let k = i; k < n; k += 1) {
    const x = out[p + k]!;
    const y = out[q + k]!;
    const z = out[u + k]!;
    const w = out[v + k]!;
    pu += x * z;
    pv += x * w;
    qu += y * z;
    qv += y * w;
  }
  out[p + j] = pu;
  out[q + j] = qu;
  if (v === u) return;
  out[p + j + 1] = pv;
  out[q + j + 1] = qv;
}
