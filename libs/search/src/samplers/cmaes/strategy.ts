/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/**
 * @file Covariance matrix adaptation as a value and a step. Hansen 2016, The CMA Evolution
 * Strategy: A Tutorial, arXiv:1604.00772, with negative weights; the names are the tutorial's.
 */
import { eigenOf } from '../../numeric/eigen.ts';

/** Numbers that depend on the dimension and the population alone. */
export interface Parameters {
  readonly lambda: number;
  readonly mu: number;
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cc: number;
  readonly c1: number;
  readonly cMu: number;
  readonly chiN: number;
}

/** A search distribution: normal with mean `mean` and covariance sigma^2 C, C = B diag(d)^2 B'. */
export interface Strategy {
  readonly parameters: Parameters;
  readonly generation: number;
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly c: Float64Array;
  readonly b: Float64Array;
  readonly d: Float64Array;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
}

export function parametersFor(n: number, lambda: number): Parameters {
  const mu = Math.floor(lambda / 2);
  const raw = Float64Array.from(
    { length: lambda },
    (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1),
  );
  const positive = sumOf(raw.subarray(0, mu));
  const muEff = positive ** 2 / squaresOf(raw.subarray(0, mu));
  const negative = Math.abs(sumOf(raw.subarray(mu)));
  const muEffMinus = sumOf(raw.subarray(mu)) ** 2 / squaresOf(raw.subarray(mu));
  const cc = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1, (2 * (0.25 + muEff + 1 / muEff - 2)) / ((n + 2) ** 2 + muEff));
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const least = Math.min(
    1 + c1 / cMu,
    1 + (2 * muEffMinus) / (muEff + 2),
    (1 - c1 - cMu) / (n * cMu),
  );
  return {
    lambda,
    mu,
    weights: raw.map((w) => (w >= 0 ? w / positive : (w * least) / negative)),
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    cc,
    c1,
    cMu,
    chiN: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

export function newStrategy(mean: Float64Array, sigma: number, lambda: number): Strategy {
  const n = mean.length;
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) identity[i * n + i] = 1;
  return {
    parameters: parametersFor(n, lambda),
    generation: 0,
    mean,
    sigma,
    c: identity,
    b: identity,
    d: new Float64Array(n).fill(1),
    pathSigma: new Float64Array(n),
    pathC: new Float64Array(n),
  };
}

/** mean + sigma B D z for a standard normal z. */
export function sampleAt({ mean, sigma, b, d }: Strategy, z: Float64Array): Float64Array {
  const n = mean.length;
  return mean.map((m, i) => {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += b[i * n + j]! * d[j]! * z[j]!;
    return m + sigma * sum;
  });
}

/** The strategy after a population, best first. Points may come from anywhere. */
export function step(before: Strategy, population: readonly Float64Array[]): Strategy {
  const { parameters: p, sigma, mean } = before;
  const n = mean.length;
  const ys = population.map((x) => x.map((v, i) => (v - mean[i]!) / sigma));
  const shift = new Float64Array(n);
  for (let k = 0; k < p.mu; k += 1)
    for (let i = 0; i < n; i += 1) shift[i]! += p.weights[k]! * ys[k]![i]!;
  const generation = before.generation + 1;
  const white = whiten(before, shift);
  const pathSigma = before.pathSigma.map(
    (v, i) => (1 - p.cSigma) * v + Math.sqrt(p.cSigma * (2 - p.cSigma) * p.muEff) * white[i]!,
  );
  const length = Math.sqrt(squaresOf(pathSigma));
  const stalled =
    length / Math.sqrt(1 - (1 - p.cSigma) ** (2 * generation)) >= (1.4 + 2 / (n + 1)) * p.chiN;
  const pathC = before.pathC.map(
    (v, i) => (1 - p.cc) * v + (stalled ? 0 : Math.sqrt(p.cc * (2 - p.cc) * p.muEff) * shift[i]!),
  );
  const c = covariance(before, ys, { pathC, stalled });
  const { values, vectors } = eigenOf(c, n);
  return {
    parameters: p,
    generation,
    mean: mean.map((v, i) => v + sigma * shift[i]!),
    sigma: sigma * Math.exp(Math.min(1, (p.cSigma / p.dSigma) * (length / p.chiN - 1))),
    c,
    b: vectors,
    d: values.map((v) => Math.sqrt(Math.max(v, 1e-20))),
    pathSigma,
    pathC,
  };
}

/** C^(-1/2) y. */
function whiten({ b, d }: Strategy, y: Float64Array): Float64Array {
  const n = y.length;
  const inner = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += b[i * n + j]! * y[i]!;
    return sum / d[j]!;
  });
  return y.map((_v, i) => {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += b[i * n + j]! * inner[j]!;
    return sum;
  });
}

function covariance(
  before: Strategy,
  ys: readonly Float64Array[],
  { pathC, stalled }: { pathC: Float64Array; stalled: boolean },
): Float64Array {
  const { parameters: p } = before;
  const n = pathC.length;
  // Bad directions count by their length in the present metric only.
  const weights = p.weights.map((w, k) =>
    w >= 0 ? w : (w * n) / Math.max(1e-12, squaresOf(whiten(before, ys[k]!))),
  );
  const keep = 1 + p.c1 * (stalled ? p.cc * (2 - p.cc) : 0) - p.c1 - p.cMu * sumOf(p.weights);
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let rankMu = 0;
      for (let k = 0; k < ys.length; k += 1) rankMu += weights[k]! * ys[k]![i]! * ys[k]![j]!;
      const v = keep * before.c[i * n + j]! + p.c1 * pathC[i]! * pathC[j]! + p.cMu * rankMu;
      c[i * n + j] = v;
      c[j * n + i] = v;
    }
  }
  return c;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0);
const squaresOf = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0);
