import type { OptionSpec } from './entry.ts';

const share = (summary: string): OptionSpec => ({
  summary,
  type: 'number',
  min: 0,
  max: 0.9,
  default: 0,
});

/** How training images are changed at random; validation and test images never are. */
export const augmentation = {
  augmentShift: share(
    'Move training images by up to this share of their side, along either axis; 0.1 in the paper.',
  ),
  augmentRotation: {
    summary: 'Turn training images by up to so many degrees, either way; 20 in the paper.',
    type: 'number',
    min: 0,
    max: 180,
    default: 0,
  },
  augmentZoom: share('Enlarge or shrink training images by up to this share.'),
  augmentFlip: {
    summary: 'Mirror every other training image, left to right.',
    type: 'boolean',
    default: false,
  },
  augmentCrop: {
    summary:
      'Pad training images by so many pixels on every side, then cut out their old size anywhere; 4 is usual for CIFAR, 2 for MNIST.',
    type: 'integer',
    min: 0,
    max: 64,
    default: 0,
  },
  augmentFill: {
    summary:
      'What is seen outside of a moved image: black, its edge drawn out, or its mirror image.',
    type: 'text',
    choices: ['black', 'edge', 'mirror'],
    default: 'black',
  },
} as const satisfies Record<string, OptionSpec>;
