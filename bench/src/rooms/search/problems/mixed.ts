import type { ParamValue, Space } from '@capsweep/domain';
import { ackley, hartmann6 } from './formulas.ts';
import { numberOf, single, type TestProblem } from './problem.ts';

/** Coordinates by label, in no useful order; one of them is the optimum's. */
const firstCoordinate: Readonly<Record<string, number>> = {
  ash: 0.8,
  birch: 0.20169,
  cedar: 0.6,
  elm: 0.05,
  fir: 0.95,
  oak: 0.4,
};
const secondCoordinate = [0.02, 0.150011, 0.35, 0.55, 0.75, 0.95];

/** Hartmann6 with a choice, an ordered choice and a grid; the optimum lies on all of them. */
const mixedHartmann: TestProblem = {
  name: 'mixed-hartmann6',
  kind: 'mixed',
  source: 'Hartmann6 with two coordinates given by labels and one on a grid',
  space: {
    tree: { kind: 'choice', values: Object.keys(firstCoordinate), ordered: false },
    level: { kind: 'choice', values: secondCoordinate, ordered: true },
    x3: { kind: 'float', min: 0, max: 1, log: false },
    x4: { kind: 'float', min: 0, max: 1, log: false },
    x5: { kind: 'float', min: 0, max: 1, log: false },
    sixth: { kind: 'int', min: 0, max: 10, step: 1, log: false },
  },
  optimum: -3.322368011403837,
  worst: 3.33,
  evaluate: (params) => {
    const x1 = firstCoordinate[String(params['tree'])] ?? NaN;
    const x6 = 0.0573 + 0.1 * numberOf(params, 'sixth');
    const middle = ['x3', 'x4', 'x5'].map((name) => numberOf(params, name));
    return single(hartmann6([x1, numberOf(params, 'level'), ...middle, x6]));
  },
};

const bits: Readonly<Record<string, boolean>> = {
  b1: true,
  b2: false,
  b3: true,
  b4: true,
  b5: false,
  b6: false,
};

/** Ackley over six switches and three floats. */
const ackleyBinary: TestProblem = {
  name: 'ackley-binary',
  kind: 'mixed',
  source: 'after Wan et al. 2021, arXiv:2102.07188, Ackley-53',
  space: {
    ...(Object.fromEntries(
      Object.keys(bits).map((name) => [
        name,
        { kind: 'choice', values: [false, true], ordered: false },
      ]),
    ) as Space),
    x1: { kind: 'float', min: -0.7, max: 1.3, log: false },
    x2: { kind: 'float', min: -0.7, max: 1.3, log: false },
    x3: { kind: 'float', min: -0.7, max: 1.3, log: false },
  },
  optimum: 0,
  worst: 10,
  evaluate: (params) => {
    const switches = Object.entries(bits).map(([name, good]) => (params[name] === good ? 0 : 1));
    const floats = ['x1', 'x2', 'x3'].map((name) => numberOf(params, name));
    return single(ackley([...switches, ...floats]));
  },
};

/** Where each optimizer's learning rate is best (log10), and what it costs to use it. */
const optimizers: Readonly<Record<string, { readonly rate: number; readonly cost: number }>> = {
  adam: { rate: -3, cost: 0.1 },
  rmsprop: { rate: -3.5, cost: 0.25 },
  sgd: { rate: -1, cost: 0 },
};

/** The shape of a small network's tuning: logs, whole numbers, a choice that shifts the rest, a cliff. */
function network(value: (name: string) => ParamValue | undefined): number {
  const { rate, cost } = optimizers[String(value('optimizer'))] ?? { rate: NaN, cost: NaN };
  const off = Math.log10(Number(value('learningRate'))) - rate;
  if (off > 0.8) return 6 + 0.1 * off;
  const decay = Math.log10(Number(value('weightDecay'))) + 4 - 0.5 * off;
  const layers = Number(value('layers')) - 4;
  const width = Math.log2(Number(value('width'))) - 8;
  return cost + off ** 2 + 0.3 * decay ** 2 + 0.15 * layers ** 2 + 0.15 * width ** 2;
}

const tuning: TestProblem = {
  name: 'network',
  kind: 'mixed',
  source: 'the shape of a small network tuned by hand',
  space: {
    learningRate: { kind: 'float', min: 1e-5, max: 1, log: true },
    weightDecay: { kind: 'float', min: 1e-6, max: 0.1, log: true },
    layers: { kind: 'int', min: 1, max: 6, step: 1, log: false },
    width: { kind: 'int', min: 16, max: 1024, step: 1, log: true },
    optimizer: { kind: 'choice', values: Object.keys(optimizers), ordered: false },
  },
  optimum: 0,
  worst: 30,
  basin: 0.0999,
  evaluate: (params) => single(network((name) => params[name])),
};

/** Problems over floats, whole numbers and choices. */
export const mixedProblems: readonly TestProblem[] = [mixedHartmann, ackleyBinary, tuning];
