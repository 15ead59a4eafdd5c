import { describe, expect, it } from 'vitest';
import { rngFor } from '../random/rng.ts';
import { cholesky, solveLower, solveUpper, upperTimes } from './cholesky.ts';
import { eigenOf } from './eigen.ts';
import { inverseOf, transposedInverse } from './inverse.ts';
import { lanes, solveLowerInLanes } from './lanes.ts';
import { minimizeInBox } from './lbfgs.ts';
import { logNormalCdf, normalCdf, normalQuantile } from './normal.ts';

describe('normal distribution, against SciPy 1.17', () => {
  it.each([
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [-1.5, 0.06680720126885807],
    [-0.2, 0.42074029056089696],
    [0.7, 0.758036347776927],
    [2.5, 0.9937903346742238],
  ])('cdf(%f)', (z, expected) => {
    expect(Math.abs(normalCdf(z) / expected - 1)).toBeLessThan(1e-12);
  });

  it.each([
    [-1000, -500007.8266948122],
    [-40, -804.6084420137539],
    [-12, -75.41067300156881],
    [-5, -15.064998393988727],
    [1, -0.1727537790234499],
  ])('log cdf(%f)', (z, expected) => {
    expect(Math.abs(logNormalCdf(z) / expected - 1)).toBeLessThan(1e-7);
  });

  it.each([
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.9, 1.2815515655446004],
  ])('quantile(%f)', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 12);
  });
});

/** A random symmetric positive definite matrix. */
function positive(n: number, seed: number): Float64Array {
  const rng = rngFor(seed);
  const r = Float64Array.from({ length: n * n }, () => rng.uniform() - 0.5);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) {
      for (let k = 0; k < n; k += 1) a[i * n + j]! += r[i * n + k]! * r[j * n + k]!;
      if (i === j) a[i * n + j]! += 0.1;
    }
  return a;
}

const times = (a: Float64Array, x: Float64Array, n: number): Float64Array =>
  x.map((_, i) => x.reduce((sum, v, j) => sum + a[i * n + j]! * v, 0));

describe.each([1, 2, 12, 13])('symmetric matrices of %i rows, by multiplying back', (n) => {
  const a = positive(n, 3);
  const x = Float64Array.from({ length: n }, (_, i) => i - 4);
  const l = a.slice();

  it('factors and solves', () => {
    expect(cholesky(l, n)).toBe(true);
    const b = times(a, x, n);
    solveLower(l, n, b);
    solveUpper(l, n, b);
    b.forEach((v, i) => {
      expect(v).toBeCloseTo(x[i]!, 8);
    });
  });

  it('solves for several vectors side by side', () => {
    const block = Float64Array.from({ length: n * lanes }, (_, k) => Math.sin(k));
    const single = Array.from({ length: lanes }, (_, lane) => {
      const b = Float64Array.from({ length: n }, (__, i) => block[i * lanes + lane]!);
      solveLower(l, n, b);
      return b;
    });
    solveLowerInLanes(l, n, block);
    block.forEach((v, k) => {
      expect(v).toBeCloseTo(single[k % lanes]![Math.floor(k / lanes)]!, 10);
    });
  });

  it('solves the transposed by an inverse', () => {
    const upper = new Float64Array(n * n);
    transposedInverse(l, n, upper);
    const [b, c] = [x.slice(), x.slice()];
    upperTimes(upper, n, b);
    solveUpper(l, n, c);
    b.forEach((v, i) => {
      expect(v).toBeCloseTo(c[i]!, 8);
    });
  });

  it('inverts', () => {
    const inverse = new Float64Array(n * n);
    inverseOf(l, n, inverse);
    for (let j = 0; j < n; j += 1) {
      const column = Float64Array.from(
        { length: n },
        (_, i) => inverse[i < j ? j * n + i : i * n + j]!,
      );
      times(a, column, n).forEach((v, i) => {
        expect(v).toBeCloseTo(i === j ? 1 : 0, 8);
      });
    }
  });

  it('finds eigenvectors', () => {
    const { values, vectors } = eigenOf(a, n);
    for (let k = 0; k < n; k += 1) {
      const v = Float64Array.from({ length: n }, (_, i) => vectors[i * n + k]!);
      times(a, v, n).forEach((w, i) => {
        expect(w).toBeCloseTo(values[k]! * v[i]!, 9);
      });
    }
  });
});

it.each([2, 3])('says when a matrix of %i rows is not positive definite', (n) => {
  const a = new Float64Array(n * n).fill(2);
  for (let i = 0; i < n; i += 1) a[i * n + i] = 1;
  expect(cholesky(a, n)).toBe(false);
});

describe('minimizing in a box', () => {
  const options = (n: number, low: number, high: number) => ({
    low: new Float64Array(n).fill(low),
    high: new Float64Array(n).fill(high),
    steps: 200,
    tolerance: 1e-8,
    gain: 0,
  });
  const rosenbrock = (x: Float64Array, g: Float64Array): number => {
    const [a, b] = [x[0]!, x[1]!];
    g[0] = -400 * a * (b - a * a) - 2 * (1 - a);
    g[1] = 200 * (b - a * a);
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
  };

  it('walks down a curved valley', () => {
    const { x } = minimizeInBox(rosenbrock, Float64Array.of(-1.2, 1), options(2, -5, 5));
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(1, 5);
  });

  it('stays inside, and finds the best point of the wall', () => {
    const { x } = minimizeInBox(rosenbrock, Float64Array.of(-1.2, 0.2), options(2, -2, 0.5));
    expect(x[0]).toBeCloseTo(0.5, 5);
    expect(x[1]).toBeCloseTo(0.25, 5);
  });
});
