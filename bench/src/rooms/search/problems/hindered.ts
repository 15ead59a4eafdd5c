import { continuousProblems } from './continuous.ts';
import { hartmann6 } from './formulas.ts';
import { box, cube, noisy, sum, vectorOf, type TestProblem } from './problem.ts';

/** Simulation 1 of Gardner et al. 2014: feasible in pieces. */
const gardner: TestProblem = {
  name: 'gardner',
  kind: 'constrained',
  source: 'Gardner et al. 2014, Bayesian Optimization with Inequality Constraints',
  space: box([0, 6], [0, 6]),
  optimum: -2,
  worst: 4,
  evaluate: (params) => {
    const [x = 0, y = 0] = vectorOf(params);
    return {
      values: [Math.cos(2 * x) * Math.cos(y) + Math.sin(x)],
      violations: [Math.cos(x) * Math.cos(y) - Math.sin(x) * Math.sin(y) - 0.5],
    };
  },
};

const ballHartmann: TestProblem = {
  name: 'hartmann6-ball',
  kind: 'constrained',
  source: 'Letham et al. 2019, arXiv:1706.07094: Hartmann6 inside the unit ball',
  space: cube(6, 0, 1),
  optimum: -3.322368011391339,
  worst: 3.33,
  evaluate: (params) => {
    const x = vectorOf(params);
    return { values: [hartmann6(x)], violations: [Math.sqrt(sum(x.map((v) => v * v))) - 1] };
  },
};

const noisyBranin = noisy(continuousProblems, 'branin', {
  noise: 2,
  source: 'Branin with normal noise',
});

const noisyHartmann = noisy(continuousProblems, 'hartmann6', {
  noise: 0.2,
  source: 'Letham et al. 2019, arXiv:1706.07094: Hartmann6 with normal noise',
});

/** Problems with constraints that are measured, and problems with noise. */
export const hinderedProblems: readonly TestProblem[] = [
  gardner,
  ballHartmann,
  noisyBranin,
  noisyHartmann,
];
