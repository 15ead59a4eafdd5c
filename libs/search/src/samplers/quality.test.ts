import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Space } from '@capsweep/domain';
import { samplers } from '../methods.ts';
import { hypervolume } from '../pareto/hypervolume.ts';
import { rngFor } from '../random/rng.ts';
import type { SamplerMethod, SearchOptions } from '../types.ts';
import { improvement } from './gp/acquisition.ts';
import { logExpectedImprovement } from './gp/log-ei.ts';
import { posteriorOf } from './gp/posterior.ts';

const cube = (n: number): Space =>
  Object.fromEntries(
    Array.from({ length: n }, (_, i) => [
      `x${i}`,
      { kind: 'float', min: 0, max: 1, log: false } as const,
    ]),
  );

/** All results of a run, one trial after the other. */
function run(
  name: string,
  {
    dims,
    trials,
    seed,
    method = {},
  }: { dims: number; trials: number; seed: number; method?: SearchOptions['method'] },
  f: (x: readonly number[]) => readonly number[],
): (readonly number[])[] {
  const sampler = samplers.get(name) as SamplerMethod;
  const count = f(new Array<number>(dims).fill(0.5)).length;
  const objectives = Array.from({ length: count }, (_, i) => ({
    metric: `y${i}`,
    goal: 'minimize' as const,
  }));
  let index = sampler.init(
    cube(dims),
    { objectives, configurations: trials, repeats: 1, given: {}, method },
    seed,
  );
  return Array.from({ length: trials }, (_, n) => {
    const params = sampler.suggest(index, n);
    if (params === 'exhausted') throw new RangeError('exhausted');
    index = sampler.observe(index, { kind: 'suggested', configuration: n, params });
    const values = f(Object.values(params) as number[]);
    index = sampler.observe(index, {
      kind: 'finished',
      configuration: n,
      trial: trialId(sweepId('abcd1234'), n),
      outcome: 'complete',
      values,
    });
    return values;
  });
}

const bowl = (x: readonly number[]): number[] => [
  x.reduce((sum, v, i) => sum + (i + 1) * (v - 0.3) ** 2, 0),
];
const least = (values: readonly (readonly number[])[]): number =>
  Math.min(...values.map(([v]) => v ?? Infinity));

describe('finds the bottom of a bowl', () => {
  it.each([
    ['tpe', 80, 0.02],
    ['gp', 30, 1e-3],
    ['auto', 30, 5e-3],
    ['cmaes', 700, 1e-8],
  ])('%s within %i trials', (name, trials, close) => {
    expect(least(run(name, { dims: 4, trials, seed: 3 }, bowl))).toBeLessThan(close);
    expect(least(run('random', { dims: 4, trials, seed: 3 }, bowl))).toBeGreaterThan(close);
  });
});

it.each(['nsga2', 'motpe'])('%s covers a front better than chance', (name) => {
  const two = (x: readonly number[]): number[] => {
    const [first = 0, ...rest] = x;
    const g = 1 + rest.reduce((sum, v) => sum + v, 0);
    return [first, g * (1 - Math.sqrt(first / g))];
  };
  const volume = (sampler: string): number =>
    hypervolume(
      run(sampler, { dims: 6, trials: 300, seed: 1, method: { population: 30 } }, two),
      [1.1, 1.1],
    );
  expect(volume(name)).toBeGreaterThan(volume('random') + 0.2);
});

describe('log expected improvement', () => {
  it.each([
    [0, 1, 0.5],
    [0, 1, -2],
    [1, 0.3, -1],
  ])('is the integral of what it means: mean %f, sd %f, best %f', (mean, sd, best) => {
    // The trapezoid rule over 12 standard deviations shares nothing with the closed form.
    const steps = 200_000;
    const [from, to] = [mean - 12 * sd, best];
    const h = (to - from) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i += 1) {
      const f = from + i * h;
      const density = Math.exp(-0.5 * ((f - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
      sum += (i === 0 || i === steps ? 0.5 : 1) * (best - f) * density * h;
    }
    expect(logExpectedImprovement(mean, sd, best).value).toBeCloseTo(Math.log(sum), 5);
  });

  it('has the slopes that finite differences have, where it is tiny as well', () => {
    const rng = rngFor(4);
    const [count, dims] = [12, 3];
    const rows = Float64Array.from({ length: count * dims }, () => rng.uniform());
    const targets = Float64Array.from({ length: count }, () => rng.uniform() - 0.5);
    const inputs = { count, dims, rows, labels: new Uint8Array(dims) };
    const hyper = { weights: Float64Array.of(2, 5, 1), scale: 1, noise: 1e-4 };
    for (const best of [-0.2, -9]) {
      const acquisition = improvement(posteriorOf(inputs, hyper, [targets]), [best]);
      const point = Float64Array.of(0.2, 0.7, 0.4);
      const gradient = new Float64Array(dims);
      acquisition.slopes(point, gradient);
      gradient.forEach((slope, d) => {
        const at = (shift: number): number =>
          acquisition.at(point.map((v, i) => (i === d ? v + shift : v)));
        const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
        expect(Math.abs(slope - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(difference)));
      });
    }
  });
});
