/**
 * @file Training recipes: settings that were used together, under a name. A recipe says nothing of data set,
 * backbone and head, and whatever a sweep file says itself goes before it.
 *
 * A recipe never changes once people train by it; a better one gets a name of its own.
 */
import type { Params } from '@capsweep/domain';

/** Settings that were used together. */
export interface Recipe {
  /** One line for people. */
  readonly summary: string;
  readonly settings: Params;
}

const hinge = { loss: 'squared-hinge' } as const;
const margin = { loss: 'margin' } as const;
const entropy = { loss: 'cross-entropy' } as const;

/** Keras' SGD under its own name: 0.01, no momentum. */
const sgd = { optimizer: 'sgd', learningRate: 0.01, schedule: 'constant' } as const;
/** Smith's cyclic rate with the defaults of bckenstler/CLR; it takes the place of the optimizer's own. */
const cyclic = {
  learningRate: 0.001,
  schedule: 'triangular2',
  peakRate: 0.006,
  halfCycleSteps: 2000,
} as const;
const adam = { optimizer: 'adam', ...cyclic } as const;
const cyclicSgd = { optimizer: 'sgd', ...cyclic } as const;

const moved = { augmentRotation: 20, augmentShift: 0.1, augmentFlip: true } as const;
const movedMargin = { ...margin, ...sgd, ...moved } as const;

/** 28 pixels become 224, and 32 as well. */
const mnist = { pad: 2, upsample: 7 } as const;
const cifar = { upsample: 7 } as const;

/** What the paper's heads have in common: frozen last layers, and Keras' norms. */
const capsules = { freeze: 'last', normStart: 'keras', normMomentum: 0.99 } as const;
const mobile = { backboneMomentum: 0.999 } as const;
const mobileFc = { ...mobile, fcStack: 'mobilenet-v2', ...sgd } as const;
const resnetFc = { fcStack: 'resnet-50', ...sgd } as const;
const mobileHead = { ...mobile, ...capsules } as const;
const mobileCyclic = { ...mobileHead, ...hinge, ...cyclicSgd } as const;

const rounds = (epochs: number, batchSize: number): Params => ({ epochs, batchSize });

/** Of the MultiMNIST scripts with ResNet-50, which only divide by 255. */
const divided = { upsample: 3, pixelRange: 'unit' } as const;

/**
 * The settings of the code of Sun, Fard and Mahoor (arXiv 2111.10854), first version, by data set, backbone
 * and head. Two of its files say one epoch, surely edited: 15 are taken from their twin.
 */
const ofPaper: Readonly<Record<string, Params>> = {
  'mnist-mobilenet-v2-fc': { ...mnist, ...mobileFc, ...entropy, ...rounds(15, 150) },
  'mnist-mobilenet-v2-xnodr': {
    ...{ ...mnist, ...mobileHead, headDropout: 0.3 },
    ...{ ...hinge, ...adam, ...rounds(15, 150) },
  },
  'mnist-mobilenet-v2-xnidr': { ...mnist, ...mobileCyclic, ...rounds(15, 100) },
  'mnist-resnet-50-fc': { ...mnist, ...resnetFc, ...entropy, ...rounds(15, 80) },
  'mnist-resnet-50-xnodr': { ...mnist, ...capsules, ...hinge, ...adam, ...rounds(20, 80) },
  'mnist-resnet-50-xnidr': { ...mnist, ...capsules, ...hinge, ...adam, ...rounds(20, 80) },
  'cifar10-mobilenet-v2-fc': { ...cifar, ...mobileFc, ...entropy, ...rounds(80, 100) },
  'cifar10-mobilenet-v2-xnodr': { ...cifar, ...mobileHead, ...hinge, ...adam, ...rounds(90, 110) },
  'cifar10-mobilenet-v2-xnidr': { ...cifar, ...mobileHead, ...movedMargin, ...rounds(90, 100) },
  'cifar10-resnet-50-fc': { ...cifar, ...resnetFc, ...entropy, ...rounds(30, 64) },
  'cifar10-resnet-50-xnodr': { ...cifar, ...capsules, ...movedMargin, ...rounds(80, 110) },
  'cifar10-resnet-50-xnidr': { ...cifar, ...capsules, ...movedMargin, ...rounds(80, 80) },
  'multimnist-mobilenet-v2-fc': { upsample: 3, ...mobileFc, ...hinge, ...rounds(15, 150) },
  'multimnist-mobilenet-v2-xnodr': { upsample: 4, ...mobileCyclic, ...rounds(15, 150) },
  'multimnist-mobilenet-v2-xnidr': { upsample: 4, ...mobileCyclic, ...rounds(15, 150) },
  'multimnist-resnet-50-fc': { upsample: 3, ...resnetFc, ...hinge, ...rounds(15, 100) },
  'multimnist-resnet-50-xnodr': { ...divided, ...capsules, ...hinge, ...adam, ...rounds(20, 100) },
  'multimnist-resnet-50-xnidr': { ...divided, ...capsules, ...hinge, ...adam, ...rounds(20, 100) },
};

/** Of Sabour, Frosst and Hinton's code: 300,000 steps, with digits moved by up to 2 pixels. */
const capsnet: Recipe = {
  summary: 'The original CapsNet on MNIST, for wide-conv and capsfc; 300,000 steps with a decoder.',
  settings: {
    ...{ ...margin, optimizer: 'adam', learningRate: 0.001 },
    ...{ schedule: 'exponential', decayRate: 0.96, decaySteps: 2000 },
    ...{ normStart: 'none', reconstruction: 0.0005, augmentCrop: 2 },
    ...rounds(640, 128),
  },
};

const inWords = (row: string): string => row.replace(/^([^-]+)-(.+)-([^-]+)$/, '$2 with $3 on $1');

/** Every recipe by its name. */
export const recipes: Readonly<Record<string, Recipe>> = {
  capsnet,
  ...Object.fromEntries(
    Object.entries(ofPaper).map(([row, settings]) => [
      `paper-${row}`,
      { summary: `The XnODR paper’s code: ${inWords(row)}.`, settings },
    ]),
  ),
};

/**
 * What a recipe's name stands for; `none` for nothing, and `paper` for the one of a data set, backbone and
 * head. Undefined where the paper has none for these.
 */
export function recipeSettings(
  name: string,
  model: { readonly dataset: string; readonly backbone: string; readonly head: string },
): Params | undefined {
  if (name === 'none') return {};
  const { dataset, backbone, head } = model;
  return recipes[name === 'paper' ? `paper-${dataset}-${backbone}-${head}` : name]?.settings;
}
