import type { ParamValue, Params } from '@capsweep/domain';
import { rastrigin } from '../formulas.ts';
import { numberOf, single, sum, type TestProblem } from '../problem.ts';

const log10 = (params: Params, name: string): number => Math.log10(numberOf(params, name));

/** Where the floats' middle is for each label, and what the label costs. */
const places: Readonly<Record<string, readonly [middle: number, cost: number]>> = {
  north: [0.6, 0.5],
  east: [-1.1, 0.3],
  south: [1.7, 0],
  west: [-0.2, 0.9],
};

const shiftedRastrigin: TestProblem = {
  name: 'rastrigin-places',
  kind: 'mixed',
  source: 'Rastrigin over two floats and a whole number, its middle chosen by a label',
  space: {
    place: { kind: 'choice', values: Object.keys(places), ordered: false },
    x1: { kind: 'float', min: -3, max: 3, log: false },
    x2: { kind: 'float', min: -3, max: 3, log: false },
    count: { kind: 'int', min: -4, max: 9, step: 1, log: false },
  },
  optimum: 0,
  worst: 250,
  evaluate: (params) => {
    const [middle, cost] = places[String(params['place'])] ?? [NaN, NaN];
    const off = ['x1', 'x2'].map((name) => 0.4 * (numberOf(params, name) - middle));
    return single(cost + 0.5 * rastrigin([...off, 0]) + (numberOf(params, 'count') - 5) ** 2);
  },
};

/** How well each label does, in no order. */
const scores = [
  { fig: 0.3, hop: 0, ivy: 0.7, lime: 0.9, pine: 0.5, rye: 1, sage: 0.4, yew: 0.8 },
  { fig: 0.9, hop: 0.6, ivy: 0.2, lime: 0.7, pine: 0, rye: 0.5, sage: 1, yew: 0.35 },
  { fig: 1, hop: 0.5, ivy: 0.8, lime: 0.4, pine: 0.9, rye: 0, sage: 0.6, yew: 0.25 },
] as const;

const labels: TestProblem = {
  name: 'labels',
  kind: 'mixed',
  source: 'three choices of eight and two floats, which agree only where all are right',
  space: {
    first: { kind: 'choice', values: Object.keys(scores[0]), ordered: false },
    second: { kind: 'choice', values: Object.keys(scores[1]), ordered: false },
    third: { kind: 'choice', values: Object.keys(scores[2]), ordered: false },
    x1: { kind: 'float', min: 0, max: 1, log: false },
    x2: { kind: 'float', min: 1e-4, max: 1, log: true },
  },
  optimum: 0,
  worst: 12,
  evaluate: (params) => {
    const wrong = ['first', 'second', 'third'].map((name, i) => scoreOf(i, params[name]));
    const [a, b] = [numberOf(params, 'x1') - 0.3, 0.5 * (log10(params, 'x2') + 2.5)];
    const together = Math.sqrt(sum(wrong.map((v) => v * v)) / 3 + a * a + b * b);
    return single(sum(wrong) + 2 * together);
  },
};

const scoreOf = (place: number, label: ParamValue | undefined): number =>
  (scores[place] as Readonly<Record<string, number>> | undefined)?.[String(label)] ?? NaN;

const machine: TestProblem = {
  name: 'machine',
  kind: 'conditional',
  source: 'a kernel machine tuned by hand: a degree or a width, by its kernel',
  space: {
    cost: { kind: 'float', min: 1e-3, max: 1e3, log: true },
    kernel: { kind: 'choice', values: ['linear', 'polynomial', 'radial'], ordered: false },
    degree: { kind: 'int', min: 2, max: 6, step: 1, log: false, when: { kernel: ['polynomial'] } },
    shift: { kind: 'float', min: 0, max: 4, log: false, when: { kernel: ['polynomial'] } },
    width: { kind: 'float', min: 1e-4, max: 10, log: true, when: { kernel: ['radial'] } },
  },
  optimum: 0,
  worst: 5,
  evaluate: (params) => {
    const cost = log10(params, 'cost');
    switch (params['kernel']) {
      case 'linear':
        return single(0.12 + 0.01 * cost ** 2);
      case 'polynomial': {
        const degree = (numberOf(params, 'degree') - 3) ** 2;
        const shift = (numberOf(params, 'shift') - 1) ** 2;
        return single(0.04 + 0.02 * (cost - 0.5) ** 2 + 0.03 * degree + 0.01 * shift);
      }
      default: {
        // The narrow valley of such machines: width and cost trade against each other.
        const width = log10(params, 'width') + 2;
        return single(0.06 * (cost - 1.5 + width) ** 2 + 0.02 * (cost - 1.5) ** 2);
      }
    }
  },
};

const pipeline: TestProblem = {
  name: 'pipeline',
  kind: 'conditional',
  source: 'two choices, each with parameters of its own, that have to fit',
  space: {
    prepare: { kind: 'choice', values: ['none', 'project', 'select'], ordered: false },
    parts: { kind: 'int', min: 2, max: 64, step: 1, log: true, when: { prepare: ['project'] } },
    share: { kind: 'float', min: 0.05, max: 1, log: false, when: { prepare: ['select'] } },
    model: { kind: 'choice', values: ['near', 'trees'], ordered: false },
    neighbours: { kind: 'int', min: 1, max: 50, step: 1, log: true, when: { model: ['near'] } },
    trees: { kind: 'int', min: 10, max: 500, step: 1, log: true, when: { model: ['trees'] } },
    depth: { kind: 'int', min: 1, max: 20, step: 1, log: false, when: { model: ['trees'] } },
  },
  optimum: 0,
  worst: 4,
  evaluate: (params) => single(prepared(params) + modelled(params)),
};

function prepared(params: Params): number {
  const near = params['model'] === 'near';
  switch (params['prepare']) {
    case 'project':
      return (near ? 0 : 0.1) + 0.05 * Math.log2(numberOf(params, 'parts') / 16) ** 2;
    case 'select':
      return 0.06 + 0.4 * (numberOf(params, 'share') - 0.3) ** 2;
    default:
      return near ? 0.3 : 0.05;
  }
}

function modelled(params: Params): number {
  if (params['model'] === 'near') return 0.1 * Math.log2(numberOf(params, 'neighbours') / 8) ** 2;
  const trees = Math.log10(500 / numberOf(params, 'trees'));
  return 0.05 + 0.06 * trees + 0.002 * (numberOf(params, 'depth') - 12) ** 2;
}

/** Whole numbers, choices and conditions. */
export const mixedHeldOut: readonly TestProblem[] = [shiftedRastrigin, labels, machine, pipeline];
