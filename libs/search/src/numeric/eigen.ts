/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */

/** Eigenvalues and, as columns, eigenvectors of a symmetric matrix. */
export interface Eigen {
  readonly values: Float64Array;
  /** [n, n], row by row. */
  readonly vectors: Float64Array;
}

/** Jacobi's cyclic rotations: Golub and Van Loan 2013, Matrix Computations, section 8.5. */
export function eigenOf(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < 40 && offDiagonal(a, n) > 1e-22 * onDiagonal(a, n); sweep += 1) {
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, vectors, n, [p, q]);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) sum += a[p * n + q]! ** 2;
  return sum;
}

function onDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let p = 0; p < n; p += 1) sum += a[p * n + p]! ** 2;
  return sum;
}

function rotate(
  a: Float64Array,
  vectors: Float64Array,
  n: number,
  [p, q]: readonly [number, number],
): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < n; k += 1) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k += 1) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [u, v] = [vectors[k * n + p]!, vectors[k * n + q]!];
    vectors[k * n + p] = c * u - s * v;
    vectors[k * n + q] = s * u + c * v;
  }
}
