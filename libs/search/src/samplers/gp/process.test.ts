import { describe, expect, it } from 'vitest';
import { rngFor } from '../../random/rng.ts';
import { feasibility, improvement, together } from './acquisition.ts';
import type { Hyper, Inputs } from './kernel.ts';
import { likelihood } from './likelihood.ts';
import { meansAtData, posteriorOf } from './posterior.ts';
import { newPrediction, predict } from './prediction.ts';
import { predictAll } from './predictions.ts';

/** The last of three axes is of labels. */
function example(count: number): { inputs: Inputs; targets: Float64Array; hyper: Hyper } {
  const rng = rngFor(5, count);
  const rows = Float64Array.from({ length: count * 3 }, (_, k) =>
    k % 3 === 2 ? rng.below(3) : rng.uniform(),
  );
  return {
    inputs: { count, dims: 3, rows, labels: Uint8Array.of(0, 0, 1) },
    targets: Float64Array.from({ length: count }, () => rng.uniform() - 0.5),
    hyper: { weights: Float64Array.of(3, 0.7, 0.4), scale: 1.3, noise: 0.01 },
  };
}

const rowsOf = ({ count, rows }: Inputs): number[][] =>
  Array.from({ length: count }, (_, i) => [...rows.slice(3 * i, 3 * i + 3)]);

/** Rasmussen and Williams 2006, equation 4.17 with nu = 5/2, from the distance. */
function covarianceOf(
  a: readonly number[],
  b: readonly number[],
  { weights, scale }: Hyper,
): number {
  const squared = a.map((u, d) => (d === 2 ? Number(u !== b[d]) : (u - b[d]!) ** 2) * weights[d]!);
  const r = Math.sqrt(squared.reduce((sum, v) => sum + v, 0));
  return scale * (1 + Math.sqrt(5) * r + (5 * r * r) / 3) * Math.exp(-Math.sqrt(5) * r);
}

const noisyMatrix = (points: readonly number[][], hyper: Hyper): number[][] =>
  points.map((a, i) =>
    points.map((b, j) => covarianceOf(a, b, hyper) + (i === j ? hyper.noise : 0)),
  );

/** Solves A x = b by Gauss and Jordan, and finds log det A. */
function eliminated(a: readonly (readonly number[])[], b: readonly number[]) {
  const m = a.map((row, i) => [...row, b[i]!]);
  let logDeterminant = 0;
  m.forEach((row, i) => {
    const pivot = row[i]!;
    logDeterminant += Math.log(pivot);
    row.forEach((v, k) => (row[k] = v / pivot));
    m.forEach((other, j) => {
      const share = other[i]!;
      if (j !== i) other.forEach((v, k) => (other[k] = v - share * row[k]!));
    });
  });
  return { x: m.map((row) => row.at(-1)!), logDeterminant };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * b[i]!, 0);

describe.each([1, 2, 7, 12])('a process that has seen %i points, by elimination', (count) => {
  const { inputs, targets, hyper } = example(count);
  const points = rowsOf(inputs);
  const matrix = noisyMatrix(points, hyper);
  const probes = [[0.3, 0.6, 1], [0.9, 0.1, 0], [0.5, 0.5, 2], [0, 0, 0], points[0]!];

  it('is as likely as the density says', () => {
    const { x, logDeterminant } = eliminated(matrix, [...targets]);
    const value = likelihood(inputs, targets)(hyper, new Float64Array(5));
    expect(value).toBeCloseTo(0.5 * (dot([...targets], x) + logDeterminant), 10);
  });

  it('predicts one point and many alike, means and variances', () => {
    const posterior = posteriorOf(inputs, hyper, [targets, targets.map((v) => 2 * v)]);
    const room = newPrediction(posterior);
    const many = predictAll(
      posterior,
      probes.map((probe) => Float64Array.from(probe)),
    );
    probes.forEach((probe, i) => {
      const covariances = points.map((point) => covarianceOf(probe, point, hyper));
      const mean = dot(covariances, eliminated(matrix, [...targets]).x);
      const variance = hyper.scale - dot(covariances, eliminated(matrix, covariances).x);
      predict(posterior, Float64Array.from(probe), room);
      for (const means of [room.means, many.means.subarray(2 * i, 2 * i + 2)]) {
        expect(means[0]).toBeCloseTo(mean, 9);
        expect(means[1]).toBeCloseTo(2 * mean, 9);
      }
      expect(room.variance).toBeCloseTo(variance, 9);
      expect(many.variances[i]).toBeCloseTo(variance, 9);
    });
  });

  it('knows its means at the data', () => {
    const posterior = posteriorOf(inputs, hyper, [targets]);
    const room = newPrediction(posterior);
    meansAtData(posterior, targets).forEach((mean, i) => {
      predict(posterior, Float64Array.from(points[i]!), room);
      expect(mean).toBeCloseTo(room.means[0]!, 10);
    });
  });

  it('has slopes of its likelihood as finite differences have', () => {
    const unlikelihood = likelihood(inputs, targets);
    const slopes = new Float64Array(5);
    unlikelihood(hyper, slopes);
    const shifted = (k: number, by: number): number => {
      const factor = (i: number): number => (i === k ? Math.exp(by) : 1);
      const weights = hyper.weights.map((weight, d) => weight * factor(d));
      const moved = { weights, scale: hyper.scale * factor(3), noise: hyper.noise * factor(4) };
      return unlikelihood(moved, new Float64Array(5));
    };
    slopes.forEach((slope, k) => {
      expect(slope).toBeCloseTo((shifted(k, 1e-4) - shifted(k, -1e-4)) / 2e-4, 5);
    });
  });
});

describe('an acquisition', () => {
  const { inputs, targets, hyper } = example(9);
  const posterior = posteriorOf(inputs, hyper, [targets, targets.map((v) => v * v)]);
  const parts = [
    improvement(posterior, [-0.4, 0]),
    feasibility(posterior, -0.3),
    feasibility(posterior, 20),
    feasibility(posterior, -20),
  ];
  const point = Float64Array.of(0.35, 0.6, 1);

  it.each([...[...parts, together(parts)].entries()])(
    'number %i has the slopes that finite differences have, none on labels',
    (_, acquisition) => {
      const gradient = new Float64Array(3);
      const value = acquisition.slopes(point, gradient);
      expect(acquisition.at(point)).toBe(value);
      expect(acquisition.all([point])[0]).toBeCloseTo(value, 9);
      const moved = (d: number, by: number): number =>
        acquisition.at(point.map((v, i) => (i === d ? v + by : v)));
      for (const d of [0, 1]) {
        const difference = (moved(d, 1e-5) - moved(d, -1e-5)) / 2e-5;
        const size = Math.max(1, Math.abs(difference));
        expect(Math.abs(gradient[d]! - difference) / size).toBeLessThan(1e-5);
      }
      expect(gradient[2]).toBe(0);
    },
  );
});
