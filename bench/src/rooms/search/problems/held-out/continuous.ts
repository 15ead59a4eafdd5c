import { box, cube, single, sum, vectorOf, type TestProblem } from '../problem.ts';

type Formula = (x: readonly number[]) => number;

const textbook = 'Surjanovic and Bingham, Virtual Library of Simulation Experiments';

const smooth = (
  name: string,
  formula: Formula,
  facts: Pick<TestProblem, 'space' | 'optimum' | 'worst'>,
): TestProblem => ({
  ...{ kind: 'continuous', name, source: textbook, ...facts },
  evaluate: (params) => single(formula(vectorOf(params))),
});

/** Six-hump camel; two minima of -1.0316285. */
const camel = ([x = 0, y = 0]: readonly number[]): number =>
  (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y + (4 * y * y - 4) * y * y;

/** The logarithm of Goldstein and Price's function; minimum log 3 at (0, -1). */
function goldsteinPrice([x = 0, y = 0]: readonly number[]): number {
  const first = 19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y;
  const second = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y;
  return Math.log(1 + (x + y + 1) ** 2 * first) + Math.log(30 + (2 * x - 3 * y) ** 2 * second);
}

const michalewicz: Formula = (x) =>
  -sum(x.map((v, i) => Math.sin(v) * Math.sin(((i + 1) * v * v) / Math.PI) ** 20));

const griewank: Formula = (x) =>
  1 +
  sum(x.map((v) => v * v)) / 4000 -
  x.reduce((product, v, i) => product * Math.cos(v / Math.sqrt(i + 1)), 1);

const dixonPrice: Formula = (x) =>
  ((x[0] ?? NaN) - 1) ** 2 +
  sum(x.slice(1).map((v, i) => (i + 2) * (2 * v * v - (x[i] ?? NaN)) ** 2));

function zakharov(x: readonly number[]): number {
  const weighed = sum(x.map((v, i) => 0.5 * (i + 1) * v));
  return sum(x.map((v) => v * v)) + weighed ** 2 + weighed ** 4;
}

const schwefel: Formula = (x) =>
  sum(x.map((v) => 418.98288727243374 - v * Math.sin(Math.sqrt(Math.abs(v)))));

const alpine: Formula = (x) => sum(x.map((v) => Math.abs(v * Math.sin(v) + 0.1 * v)));

/** Floats alone. */
export const smoothHeldOut: readonly TestProblem[] = [
  smooth('camel', camel, {
    space: box([-3, 3], [-2, 2]),
    optimum: -1.031628453489877,
    worst: 170,
  }),
  smooth('goldstein', goldsteinPrice, {
    space: cube(2, -2, 2),
    optimum: Math.log(3),
    worst: 14,
  }),
  smooth('michalewicz5', michalewicz, {
    space: cube(5, 0, Math.PI),
    optimum: -4.687658179088148,
    worst: 4.7,
  }),
  smooth('griewank4', griewank, { space: cube(4, -60, 40), optimum: 0, worst: 6 }),
  smooth('dixon-price4', dixonPrice, { space: cube(4, -10, 10), optimum: 0, worst: 4.5e5 }),
  smooth('zakharov4', zakharov, { space: cube(4, -5, 10), optimum: 0, worst: 6.3e6 }),
  smooth('schwefel3', schwefel, { space: cube(3, -500, 500), optimum: 0, worst: 2520 }),
  smooth('alpine3', alpine, { space: cube(3, -8, 10), optimum: 0, worst: 27 }),
];
