import type { Params, Space } from '@capsweep/domain';
import { numberOf, single, type TestProblem } from './problem.ts';

const log10 = (params: Params, name: string): number => Math.log10(numberOf(params, name));
const only = (model: string): { when: { model: string[] } } => ({ when: { model: [model] } });

const models: Space = {
  model: { kind: 'choice', values: ['kernel', 'forest', 'net'], ordered: false },
  cost: { kind: 'float', min: 1e-3, max: 1e3, log: true, ...only('kernel') },
  gamma: { kind: 'float', min: 1e-4, max: 10, log: true, ...only('kernel') },
  depth: { kind: 'int', min: 2, max: 32, step: 1, log: false, ...only('forest') },
  features: { kind: 'float', min: 0.1, max: 1, log: false, ...only('forest') },
  rate: { kind: 'float', min: 1e-5, max: 1, log: true, ...only('net') },
  momentum: { kind: 'float', min: 0, max: 0.999, log: false, ...only('net') },
  layers: { kind: 'int', min: 1, max: 5, step: 1, log: false, ...only('net') },
};

/** Two branches that are good at once, and one that is best after some work. */
function modelLoss(params: Params): number {
  switch (params['model']) {
    case 'kernel':
      return (
        0.1 + 0.02 * (log10(params, 'cost') - 1) ** 2 + 0.03 * (log10(params, 'gamma') + 2) ** 2
      );
    case 'forest':
      return (
        0.15 +
        0.0004 * (numberOf(params, 'depth') - 20) ** 2 +
        0.2 * (numberOf(params, 'features') - 0.4) ** 2
      );
    default: {
      const rate = (log10(params, 'rate') + 2.5) ** 2 / 1.5;
      const momentum = ((numberOf(params, 'momentum') - 0.9) / 0.3) ** 2;
      const layers = (numberOf(params, 'layers') - 3) ** 2 / 6;
      return 0.6 * (1 - Math.exp(-rate - momentum - layers));
    }
  }
}

const branches: TestProblem = {
  name: 'branches',
  kind: 'conditional',
  source: 'a choice of model with parameters of its own; the best branch is the hardest',
  space: models,
  optimum: 0,
  worst: 1,
  basin: 0.0999,
  evaluate: (params) => single(modelLoss(params)),
};

const unit = { kind: 'int', min: 8, max: 512, step: 1, log: true } as const;
const layered: Space = {
  layers: { kind: 'int', min: 1, max: 3, step: 1, log: false },
  units1: unit,
  units2: { ...unit, when: { layers: [2, 3] } },
  units3: { ...unit, when: { layers: [3] } },
  optimizer: { kind: 'choice', values: ['sgd', 'adam'], ordered: false },
  momentum: { kind: 'float', min: 0, max: 0.99, log: false, when: { optimizer: ['sgd'] } },
  rate: { kind: 'float', min: 1e-5, max: 1, log: true },
};

/** Each layer has a best width, and more layers are better only when all widths fit. */
function layeredLoss(params: Params): number {
  const layers = numberOf(params, 'layers');
  const widths = [128, 64, 32].slice(0, layers).map((best, i) => {
    const off = Math.log2(numberOf(params, `units${i + 1}`) / best);
    return 0.08 * off * off;
  });
  const sgd = params['optimizer'] === 'sgd';
  const rate = log10(params, 'rate') + (sgd ? 1.5 : 3);
  const momentum = sgd ? 2 * (numberOf(params, 'momentum') - 0.9) ** 2 : 0.05;
  return 0.2 * (3 - layers) + widths.reduce((a, b) => a + b, 0) + 0.3 * rate * rate + momentum;
}

const layersProblem: TestProblem = {
  name: 'layers',
  kind: 'conditional',
  source: 'one width for each layer that there is',
  space: layered,
  optimum: 0,
  worst: 10,
  evaluate: (params) => single(layeredLoss(params)),
};

/** Problems in which some parameters exist only beside certain values of others. */
export const conditionalProblems: readonly TestProblem[] = [branches, layersProblem];
