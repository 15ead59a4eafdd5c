import { cube, sum, vectorOf, type Evaluation } from './problem.ts';
import type { Params, Space } from '@capsweep/domain';

/** A function with several objectives to minimise. */
export interface ParetoProblem {
  readonly name: string;
  readonly source: string;
  readonly space: Space;
  readonly objectives: number;
  /** Hypervolumes are measured up to here: a point that every search passes within its budget. */
  readonly reference: readonly number[];
  evaluate(params: Params): Evaluation;
}

const zdtSource =
  'Zitzler, Deb and Thiele 2000, Comparison of Multiobjective Evolutionary Algorithms';

interface Zdt {
  readonly front: (f1: number, g: number) => number;
  readonly tail: (rest: readonly number[]) => number;
  /** The second objective of the reference point. */
  readonly worst?: number;
}

function zdt(name: string, space: Space, { front, tail, worst = 1.1 }: Zdt): ParetoProblem {
  return {
    name,
    source: zdtSource,
    space,
    objectives: 2,
    reference: [1.1, worst],
    evaluate: (params) => {
      const [f1 = 0, ...rest] = vectorOf(params);
      const g = tail(rest);
      return { values: [f1, g * front(f1, g)] };
    },
  };
}

const linear = (rest: readonly number[]): number => 1 + (9 * sum(rest)) / rest.length;
const waves = (rest: readonly number[]): number =>
  1 + 10 * rest.length + sum(rest.map((v) => v * v - 10 * Math.cos(4 * Math.PI * v)));
const root = (f1: number, g: number): number => 1 - Math.sqrt(f1 / g);
const square = (f1: number, g: number): number => 1 - (f1 / g) ** 2;
const torn = (f1: number, g: number): number =>
  root(f1, g) - (f1 / g) * Math.sin(10 * Math.PI * f1);
const unit = { kind: 'float', min: 0, max: 1, log: false } as const;

function dtlz2(params: Params): Evaluation {
  const [a = 0, b = 0, ...rest] = vectorOf(params);
  const g = 1 + sum(rest.map((v) => (v - 0.5) ** 2));
  const [ca, cb] = [Math.cos((a * Math.PI) / 2), Math.cos((b * Math.PI) / 2)];
  const [sa, sb] = [Math.sin((a * Math.PI) / 2), Math.sin((b * Math.PI) / 2)];
  return { values: [g * ca * cb, g * ca * sb, g * sa] };
}

/** Problems with a Pareto front. */
export const paretoProblems: readonly ParetoProblem[] = [
  zdt('zdt1', cube(30, 0, 1), { front: root, tail: linear }),
  zdt('zdt2', cube(30, 0, 1), { front: square, tail: linear, worst: 2 }),
  zdt('zdt3', cube(30, 0, 1), { front: torn, tail: linear }),
  zdt('zdt4', { ...cube(10, -5, 5), x1: unit }, { front: root, tail: waves, worst: 40 }),
  {
    name: 'dtlz2',
    source: 'Deb et al. 2005, Scalable Test Problems for Evolutionary Multiobjective Optimization',
    space: cube(12, 0, 1),
    objectives: 3,
    reference: [1.1, 1.1, 1.1],
    evaluate: dtlz2,
  },
];
