import type { CatalogEntry, OptionSpec } from './entry.ts';

const dataPath: OptionSpec = {
  summary: 'Where the data are, as the worker finds them.',
  type: 'text',
  default: '',
};

const imageSize: OptionSpec = {
  summary:
    'Height and width that pictures are brought to; 0 leaves them as they are, which must then be alike.',
  type: 'integer',
  min: 0,
  max: 1024,
  default: 0,
};

const imageChannels: OptionSpec = {
  summary: '1 for grey images, 3 for colour.',
  type: 'integer',
  choices: [1, 3],
  default: 3,
};

const pairs: OptionSpec = {
  summary:
    'sabour: digits of the test images meet only each other, sums are cut off at 255. author: as the code of the XnODR paper makes them, from training and test images alike, so that test digits are trained on and accuracies are too good.',
  type: 'text',
  choices: ['sabour', 'author'],
  default: 'sabour',
};

const pairsPerDigit: OptionSpec = {
  summary:
    'How many partners each digit meets, each pair moved anew; 1000 in Sabour’s paper. One takes 91 MB of memory. Pairs of the author are always 240,000.',
  type: 'integer',
  min: 1,
  max: 40,
  default: 1,
};

const validationDigits: OptionSpec = {
  summary:
    'apart: validation pairs are made of digits that are not trained on. shared: pairs are divided, so that digits of validation pairs are trained on in others, as pairs of the author always are.',
  type: 'text',
  choices: ['apart', 'shared'],
  default: 'apart',
};

/** Everything a trial can be trained on, by name. */
export const datasets = {
  mnist: { summary: 'Handwritten digits: 60,000 + 10,000 grey images of 28 x 28.', options: {} },
  cifar10: {
    summary: 'Objects of ten classes: 50,000 + 10,000 colour images of 32 x 32.',
    options: {},
  },
  multimnist: {
    summary:
      'Two digits of different classes on each other, 36 x 36, made of MNIST; right is the exact pair.',
    options: { pairs, pairsPerDigit, validationDigits },
  },
  idx: {
    summary:
      'A folder with four files in MNIST’s format: {train,t10k}-{images-idx3,labels-idx1}-ubyte, also .gz.',
    options: { dataPath },
  },
  images: {
    summary:
      'A folder with pictures in folders named by their classes, below train/ and test/ or without these (then every fifth picture is kept for the test).',
    options: { dataPath, imageSize, imageChannels },
  },
  csv: {
    summary:
      'A folder with train.csv and test.csv, or one table: a column label, and a column path of pictures or a column per pixel.',
    options: { dataPath, imageSize, imageChannels },
  },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link datasets}. */
export type DatasetName = keyof typeof datasets;
