import type { OptionSpec } from './entry.ts';

const count = (summary: string, value: number, min = 0): OptionSpec => ({
  summary,
  type: 'integer',
  min,
  default: value,
});

/** Settings of the training itself, whatever the model. */
export const training = {
  epochs: { ...count('Passes over the training samples.', 5, 1), max: 100_000 },
  batchSize: { ...count('Samples in one optimizer step.', 128, 1), max: 65_536 },
  learningRate: {
    summary: 'Size of an optimizer step; by default 0.01 for sgd and momentum, otherwise 0.001.',
    type: 'number',
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  schedule: {
    summary:
      'How the learning rate goes on: constant, along half a cosine to 0, exponential (times decayRate every decaySteps steps, smoothly, down to 1e-6), or up and down in triangles of halving height (triangular2, from learningRate to peakRate).',
    type: 'text',
    choices: ['constant', 'cosine', 'exponential', 'triangular2'],
    default: 'constant',
  },
  warmUpSteps: count('The learning rate rises from 0 over this many steps first.', 0),
  peakRate: {
    summary: 'The highest learning rate of triangular2; 0.006 is that of the usual implementation.',
    type: 'number',
    min: 0,
    exclusiveMin: true,
    max: 100,
    default: 0.006,
  },
  halfCycleSteps: count('Steps from a triangle’s foot to its top in triangular2.', 2000, 1),
  decayRate: {
    summary: 'What exponential multiplies the learning rate with in decaySteps steps.',
    type: 'number',
    min: 0,
    exclusiveMin: true,
    max: 1,
    default: 0.96,
  },
  decaySteps: count('Steps in which exponential multiplies by decayRate once.', 2000, 1),
  labelSmoothing: {
    summary: 'Share of every target that is spread evenly over the classes.',
    type: 'number',
    min: 0,
    max: 0.9,
    default: 0,
  },
  l2: {
    summary:
      'Factor of the sum of all squared kernels that is added to the loss (Keras’ L2). The block behind resnet-50 that its capsule heads stand on has 0.001 of its own, as in the paper.',
    type: 'number',
    min: 0,
    max: 1,
    default: 0,
  },
  patience: count('Stop after so many epochs without a better val/accuracy; 0 never does.', 0),
  weightDecay: {
    summary: 'Share of each kernel taken away per step, times the learning rate (decoupled).',
    type: 'number',
    min: 0,
    max: 1,
    default: 0,
  },
  validationFraction: {
    summary: 'Share of the training split that is kept for validation.',
    type: 'number',
    min: 0,
    exclusiveMin: true,
    max: 0.9,
    default: 0.1,
  },
  split: {
    summary:
      'How validation samples are drawn: the same share of every class, or plainly. MultiMNIST with validationDigits apart has made its own.',
    type: 'text',
    choices: ['stratified', 'plain'],
    default: 'stratified',
  },
  splitSeed: count('Draws the validation samples; the same for every trial of a sweep.', 1),
  trainSamples: count('Train on this many samples only; 0 takes all.', 0),
  validationSamples: count('Validate on this many samples only; 0 takes all.', 0),
  reportEverySteps: count(
    'Report the running training metrics this often; 0 at ends of epochs.',
    50,
  ),
  evaluateEverySteps: count('Validate this often within an epoch; 0 at ends of epochs only.', 0),
  testAtEnd: {
    summary: 'Evaluate the test split once, after the last epoch.',
    type: 'boolean',
    default: false,
  },
  engine: {
    summary: 'What executes the model; auto takes the fastest that is installed.',
    type: 'text',
    choices: ['auto', 'torch', 'tensorflow', 'cpu'],
    default: 'auto',
  },
  precision: {
    summary:
      'What convolutions and matrix products multiply; parameters and sums stay float32. ' +
      'bfloat16 needs the torch engine on a CUDA device.',
    type: 'text',
    choices: ['float32', 'bfloat16'],
    default: 'float32',
  },
  tf32: {
    summary:
      'Let CUDA devices round the factors of products to TF32, which is several times faster.',
    type: 'boolean',
    default: true,
  },
  deterministic: {
    summary:
      'The same bits each time on CUDA devices too, at the price of speed. The CPU always does that.',
    type: 'boolean',
    default: false,
  },
} as const satisfies Record<string, OptionSpec>;
