import {
  ackley,
  branin,
  hartmann6,
  levy,
  rastrigin,
  rosenbrock,
  shekel,
  styblinskiTang,
} from './formulas.ts';
import { box, cube, single, sum, vectorOf, type TestProblem } from './problem.ts';

type Formula = (x: readonly number[]) => number;
type Facts = Omit<TestProblem, 'kind' | 'evaluate'>;

const continuous = (formula: Formula, facts: Facts): TestProblem => ({
  kind: 'continuous',
  ...facts,
  evaluate: (params) => single(formula(vectorOf(params))),
});

const textbook = 'Surjanovic and Bingham, Virtual Library of Simulation Experiments';

/** A wide bowl that ends at 0.1, and a narrow one elsewhere that ends at 0. */
function trap(x: readonly number[]): number {
  const wide = 0.1 + 0.5 * sum(x.map((v) => (v - 0.75) ** 2));
  const narrow = 6 * sum(x.map((v) => (v - 0.2) ** 2));
  return Math.min(wide, narrow);
}

/** Problems over floats alone. */
export const continuousProblems: readonly TestProblem[] = [
  continuous(branin, {
    name: 'branin',
    source: textbook,
    space: box([-5, 10], [0, 15]),
    optimum: 0.39788735772973816,
    worst: 310,
  }),
  continuous(hartmann6, {
    name: 'hartmann6',
    source: textbook,
    space: cube(6, 0, 1),
    optimum: -3.322368011391339,
    worst: 3.33,
  }),
  continuous(ackley, {
    name: 'ackley5',
    source: textbook,
    space: cube(5, -15, 30),
    optimum: 0,
    worst: 23,
  }),
  continuous(rosenbrock, {
    name: 'rosenbrock4',
    source: textbook,
    space: cube(4, -5, 10),
    optimum: 0,
    worst: 3e6,
  }),
  continuous(levy, {
    name: 'levy4',
    source: textbook,
    space: cube(4, -10, 10),
    optimum: 0,
    worst: 400,
  }),
  continuous(styblinskiTang, {
    name: 'styblinski4',
    source: textbook,
    space: cube(4, -5, 5),
    optimum: 4 * -39.16616570377142,
    worst: 1200,
    basin: 10,
  }),
  continuous(rastrigin, {
    name: 'rastrigin3',
    source: textbook,
    space: cube(3, -3, 5.12),
    optimum: 0,
    worst: 130,
  }),
  continuous(shekel, {
    name: 'shekel4',
    source: textbook,
    space: cube(4, 0, 10),
    optimum: -10.536443153483534,
    worst: 10.54,
    basin: 5,
  }),
  continuous(trap, {
    name: 'trap3',
    source: 'a wide bowl beside a deeper narrow one',
    space: cube(3, 0, 1),
    optimum: 0,
    worst: 1.2,
    basin: 0.0999,
  }),
];
