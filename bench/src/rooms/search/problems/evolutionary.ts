import { ellipsoid, rastrigin, rosenbrock } from './formulas.ts';
import { cube, single, vectorOf, type TestProblem } from './problem.ts';

type Formula = (x: readonly number[]) => number;

const source = 'Hansen et al. 2009, Real-Parameter Black-Box Optimization Benchmarking';

/** Ten dimensions on [-5, 5], moved off the centre so that no start is lucky. */
const moved = (name: string, formula: Formula): TestProblem => ({
  name,
  kind: 'continuous',
  source,
  space: cube(10, -5, 5),
  optimum: 0,
  worst: 1e9,
  evaluate: (params) => single(formula(vectorOf(params).map((v, i) => v - 0.3 * (i % 3)))),
});

/** Problems that take thousands of evaluations. */
export const evolutionaryProblems: readonly TestProblem[] = [
  moved('rosenbrock10', rosenbrock),
  moved('rastrigin10', rastrigin),
  moved('ellipsoid10', ellipsoid),
];

/** Evaluations of each run. */
export const evolutionaryTrials = 3000;
