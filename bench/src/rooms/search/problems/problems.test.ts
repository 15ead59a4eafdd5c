import type { Params } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { runOurs } from '../measure/ours.ts';
import { heldOutProblems, problems } from './list.ts';

const all = [...problems, ...heldOutProblems];

/** Where the held-out problems are best, from their sources or by construction. */
const best: Readonly<Record<string, Params>> = {
  camel: { x1: 0.08984201, x2: -0.7126564 },
  goldstein: { x1: 0, x2: -1 },
  michalewicz5: { x1: 2.202905, x2: 1.570796, x3: 1.284992, x4: 1.923058, x5: 1.72047 },
  griewank4: { x1: 0, x2: 0, x3: 0, x4: 0 },
  'dixon-price4': { x1: 1, x2: 2 ** -0.5, x3: 2 ** -0.75, x4: 2 ** -0.875 },
  zakharov4: { x1: 0, x2: 0, x3: 0, x4: 0 },
  schwefel3: { x1: 420.96874636, x2: 420.96874636, x3: 420.96874636 },
  alpine3: { x1: 0, x2: 0, x3: 0 },
  'rastrigin-places': { place: 'south', x1: 1.7, x2: 1.7, count: 5 },
  labels: { first: 'hop', second: 'pine', third: 'rye', x1: 0.3, x2: 10 ** -2.5 },
  machine: { kernel: 'radial', cost: 10 ** 1.5, width: 0.01 },
  pipeline: { prepare: 'project', parts: 16, model: 'near', neighbours: 8 },
  vessel: { shell: 13, head: 7, radius: 42.0984455958, length: 176.6365958424 },
  spring: { x1: 0.05168906, x2: 0.35671774, x3: 11.28896595 },
  'camel-noisy': { x1: 0.08984201, x2: -0.7126564 },
  'goldstein-noisy': { x1: 0, x2: -1 },
};

describe('test problems', () => {
  it('have names of their own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(all)('$name: no guess is better than the optimum or worse than the worst', (problem) => {
    const { space, optimum, worst } = problem;
    runOurs({ sampler: 'random', space, seed: 1, trials: 1000 }, (params) => {
      const truth = problem.evaluate(params);
      const [value = NaN] = truth.values;
      if ((truth.violations ?? []).every((v) => v <= 0)) {
        expect(value - optimum).toBeGreaterThan(-1e-9);
        expect(value - optimum).toBeLessThanOrEqual(worst);
      }
      return truth;
    });
  });

  it.each(heldOutProblems)('$name reaches its optimum', (problem) => {
    const { name, optimum } = problem;
    const { values, violations = [] } = problem.evaluate(best[name] ?? {});
    expect(Math.abs((values[0] ?? NaN) - optimum)).toBeLessThan(1e-5 * Math.max(1, optimum));
    expect(Math.max(0, ...violations)).toBeLessThan(1e-6);
  });
});
