import type { TrainerCatalog } from '@capsweep/domain';

/** A catalogue as small as the tests need. */
export const catalog: TrainerCatalog = {
  settings: {
    backbone: {
      summary: 'feature extractor',
      type: 'text',
      choices: ['small-cnn', 'mobilenet-v2'],
    },
    head: { summary: 'class capsules', type: 'text', choices: ['fc', 'capsfc', 'xnodr', 'xnidr'] },
    dataset: { summary: 'data', type: 'text', choices: ['mnist', 'cifar10'] },
    learningRate: { summary: 'step size', type: 'number', min: 0, exclusiveMin: true, max: 10 },
    routingIterations: { summary: 'routing', type: 'integer', min: 1, max: 10, default: 3 },
    epochs: { summary: 'epochs', type: 'integer', min: 1, default: 5 },
    batchSize: { summary: 'batch', type: 'integer', min: 1, default: 128 },
  },
};

/** The example of the documentation. */
export const good = `name: heads-on-mnist
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, capsfc, xnodr, xnidr] }
space:
  backbone: { choice: [small-cnn, mobilenet-v2] }
  dataset: { value: mnist }
  learningRate: { float: [1e-4, 1e-2], log: true }
  routingIterations: { int: [1, 4], when: { head: [capsfc, xnodr, xnidr] } }
search: { sampler: random, trials: 10, seed: 1, seeds: 3 }
train: { epochs: 9, batchSize: 128 }
stop: { target: 0.995, after: 2h, trialTimeout: 20m }
checkpoints: { keepBest: 3, maxBytes: 2GiB }
`;
