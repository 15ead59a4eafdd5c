/** @file The textbook functions, as formulas on plain arrays. */
import { sum } from './problem.ts';

/** Branin-Hoo; three minima of 0.397887. */
export function branin([x = 0, y = 0]: readonly number[]): number {
  const b = 5.1 / (4 * Math.PI ** 2);
  const c = 5 / Math.PI;
  return (y - b * x * x + c * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

const hartmannAlpha = [1, 1.2, 3, 3.2];
const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

/** Hartmann in six dimensions; minimum -3.32237. */
export function hartmann6(x: readonly number[]): number {
  const terms = hartmannAlpha.map((alpha, i) => {
    const inner = x.map((xj, j) => at(hartmannA, i, j) * (xj - 1e-4 * at(hartmannP, i, j)) ** 2);
    return alpha * Math.exp(-sum(inner));
  });
  return -sum(terms);
}

const shekelBeta = [1, 2, 2, 4, 4, 6, 3, 7, 5, 5];
const shekelC = [
  [4, 4, 4, 4],
  [1, 1, 1, 1],
  [8, 8, 8, 8],
  [6, 6, 6, 6],
  [3, 7, 3, 7],
  [2, 9, 2, 9],
  [5, 3, 5, 3],
  [8, 1, 8, 1],
  [6, 2, 6, 2],
  [7, 3.6, 7, 3.6],
];

/** Shekel's foxholes with ten holes in four dimensions; minimum -10.5364. */
export function shekel(x: readonly number[]): number {
  const holes = shekelC.map((hole, i) => {
    const distance = sum(hole.map((c, j) => ((x[j] ?? 0) - c) ** 2));
    return 1 / (distance + (shekelBeta[i] ?? 0) / 10);
  });
  return -sum(holes);
}

/** Ackley; minimum 0 at the origin. */
export function ackley(x: readonly number[]): number {
  const squares = sum(x.map((v) => v * v)) / x.length;
  const waves = sum(x.map((v) => Math.cos(2 * Math.PI * v))) / x.length;
  return 20 + Math.E - 20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves);
}

/** Rosenbrock's valley; minimum 0 at (1, ..., 1). */
export function rosenbrock(x: readonly number[]): number {
  return sum(
    x.slice(1).map((next, i) => {
      const v = x[i] ?? 0;
      return 100 * (next - v * v) ** 2 + (1 - v) ** 2;
    }),
  );
}

/** Rastrigin; minimum 0 at the origin. */
export const rastrigin = (x: readonly number[]): number =>
  sum(x.map((v) => v * v - 10 * Math.cos(2 * Math.PI * v) + 10));

/** An ellipsoid whose axes differ by a factor of 1000; minimum 0 at the origin. */
export const ellipsoid = (x: readonly number[]): number =>
  sum(x.map((v, i) => 1e6 ** (i / (x.length - 1)) * v * v));

/** Levy; minimum 0 at (1, ..., 1). */
export function levy(x: readonly number[]): number {
  const w = x.map((v) => 1 + (v - 1) / 4);
  const first = Math.sin(Math.PI * (w[0] ?? 0)) ** 2;
  const last = w.at(-1) ?? 0;
  const middle = w
    .slice(0, -1)
    .map((v) => (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2));
  return first + sum(middle) + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2);
}

/** Styblinski-Tang; minimum -39.16616570377142 for each dimension. */
export const styblinskiTang = (x: readonly number[]): number =>
  sum(x.map((v) => (v ** 4 - 16 * v * v + 5 * v) / 2));

const at = (matrix: readonly (readonly number[])[], i: number, j: number): number =>
  matrix[i]?.[j] ?? 0;
