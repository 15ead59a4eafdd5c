import type { CatalogEntry, OptionSpec } from './entry.ts';

const routingIterations: OptionSpec = {
  summary: 'Rounds of routing by agreement; 1 means uniform coupling.',
  type: 'integer',
  min: 1,
  max: 10,
  default: 3,
};

const capsuleDim: OptionSpec = {
  summary: 'Dimensions of each class capsule.',
  type: 'integer',
  min: 1,
  max: 256,
  default: 16,
};

const headDropout: OptionSpec = {
  summary: 'Share of the class capsules’ values set to zero while training.',
  type: 'number',
  min: 0,
  max: 0.9,
  default: 0,
};

const scale: OptionSpec = {
  summary:
    'What multiplies the binary dot products: nothing, the mean magnitude of one side (alpha), of both (alpha+K), or a learned tensor.',
  type: 'text',
  choices: ['none', 'alpha', 'alpha+K', 'learned'],
  default: 'alpha+K',
};

const zeroSign: OptionSpec = {
  summary:
    'What the sign of 0 is: -1 as in the paper, or +1 as elsewhere, with which rectified capsules carry nothing.',
  type: 'integer',
  choices: [-1, 1],
  default: -1,
};

const threshold: OptionSpec = {
  summary:
    'What a value must exceed for its sign to be +: 0, or a learned number for each dimension of what is binarised: the head’s input, or with xnidr its votes; with xnodr+xnidr both.',
  type: 'text',
  choices: ['none', 'learned'],
  default: 'none',
};

const normMomentum: OptionSpec = {
  summary:
    'Share of the capsules’ running mean and variance kept per step; the paper’s 0.99 suits thousands of steps.',
  type: 'number',
  min: 0,
  max: 0.9999,
  default: 0.9,
};

const normStart: OptionSpec = {
  summary:
    'Where the class capsules’ batch norm starts: gently, so that every loss learns from scratch, or as in Keras, which suits pretrained backbones; none leaves norm and ReLU out, as the original CapsNet does.',
  type: 'text',
  choices: ['gentle', 'keras', 'none'],
  default: 'gentle',
};

const reconstruction: OptionSpec = {
  summary:
    'Weight of the squared error, summed over an image, of a decoder that draws the image from its class capsules; 0 for no decoder, 0.0005 in the original CapsNet.',
  type: 'number',
  min: 0,
  max: 1,
  default: 0,
};

const fcStack: OptionSpec = {
  summary:
    'What stands before the class scores: flattened features and 128 units, nothing but the mean over positions (linear), or the paper’s baseline stack for a backbone, by its name or for the one there is (paper; hidden on those without one).',
  type: 'text',
  choices: ['hidden', 'linear', 'paper', 'mobilenet-v2', 'resnet-50'],
  default: 'hidden',
};

const wrapped = { headDropout, normMomentum, normStart, reconstruction };
const capsules = { routingIterations, capsuleDim, ...wrapped };
const binary = { scale, zeroSign, threshold };

/** Everything that turns features into class scores, by name. */
export const heads = {
  fc: {
    summary: 'Fully connected softmax layers: the control.',
    options: { fcStack },
  },
  capsfc: { summary: 'Capsules with dynamic routing, full precision.', options: capsules },
  xnodr: {
    summary: 'Capsules whose votes are binary products, outside dynamic routing.',
    options: { ...capsules, ...binary },
  },
  xnidr: {
    summary: 'Capsules whose agreement is a binary product, inside dynamic routing.',
    options: { ...capsules, ...binary },
  },
  'xnodr+xnidr': {
    summary: 'Capsules with binary votes and binary agreement.',
    options: { ...capsules, ...binary },
  },
  'xnor-fc': {
    summary: 'A binary dense layer on the primary capsules’ values, as in XNOR-Net; no capsules.',
    options: { ...binary, normMomentum },
  },
  'self-attention': {
    summary: 'Capsules that attend to each other once, without rounds (Efficient-CapsNet).',
    options: { capsuleDim, ...wrapped },
  },
  'self-routing': {
    summary: 'Every primary capsule decides for itself, as a mixture of experts.',
    options: { normMomentum },
  },
  'element-wise': {
    summary: 'One weight per capsule dimension and class, nothing routed (homogeneous vectors).',
    options: wrapped,
  },
  'em-routing': {
    summary: 'Class capsules as Gaussians that compete for votes (EM).',
    options: { routingIterations, capsuleDim, normMomentum },
  },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link heads}. */
export type HeadName = keyof typeof heads;
