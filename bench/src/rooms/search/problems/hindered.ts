import { branin, hartmann6 } from './formulas.ts';
import { box, cube, single, sum, vectorOf, type TestProblem } from './problem.ts';

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

const noisyBranin: TestProblem = {
  name: 'branin-noisy',
  kind: 'noisy',
  source: 'Branin with normal noise',
  space: box([-5, 10], [0, 15]),
  optimum: 0.39788735772973816,
  worst: 310,
  noise: 2,
  evaluate: (params) => single(branin(vectorOf(params))),
};

const noisyHartmann: TestProblem = {
  name: 'hartmann6-noisy',
  kind: 'noisy',
  source: 'Letham et al. 2019, arXiv:1706.07094: Hartmann6 with normal noise',
  space: cube(6, 0, 1),
  optimum: -3.322368011391339,
  worst: 3.33,
  noise: 0.2,
  evaluate: (params) => single(hartmann6(vectorOf(params))),
};

/** Problems with constraints that are measured, and problems with noise. */
export const hinderedProblems: readonly TestProblem[] = [
  gardner,
  ballHartmann,
  noisyBranin,
  noisyHartmann,
];
