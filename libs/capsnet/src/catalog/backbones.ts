import type { CatalogEntry, OptionSpec } from './entry.ts';

const width: OptionSpec = {
  summary: "Multiplies the backbone's channel counts.",
  type: 'number',
  min: 0,
  exclusiveMin: true,
  max: 4,
  default: 1,
};

const backboneMomentum: OptionSpec = {
  summary:
    'Share of the backbone’s running mean and variance kept per step; Keras’ MobileNetV2 has 0.999.',
  type: 'number',
  min: 0,
  max: 0.9999,
  default: 0.99,
};

const downsampling: OptionSpec = {
  summary:
    'Pixels of the image per position of the feature map, along either axis; auto is 32 from 96 pixels on, and 8 below.',
  type: 'text',
  choices: ['auto', '4', '8', '16', '32'],
  default: 'auto',
};

const freeze: OptionSpec = {
  summary:
    'Backbone layers that keep their weights: none, the last ones as in the paper (5 of mobilenet-v2, 10 of resnet-50), or all.',
  type: 'text',
  choices: ['none', 'last', 'all'],
  default: 'none',
};

const pad: OptionSpec = {
  summary: 'Black pixels added on every side of an image, before it is enlarged.',
  type: 'integer',
  min: 0,
  max: 64,
  default: 0,
};

const upsample: OptionSpec = {
  summary: 'Enlarges an image by repeating pixels; 7 takes 32 pixels to ImageNet’s 224.',
  type: 'integer',
  min: 1,
  max: 16,
  default: 1,
};

const pixelRange: OptionSpec = {
  summary:
    'How pixels are given to the backbone: auto as its published weights want them (tf for mobilenet-v2, caffe for resnet-50), unit 0 to 1, tf -1 to 1, or caffe 0 to 255, blue first, less ImageNet’s mean.',
  type: 'text',
  choices: ['auto', 'unit', 'tf', 'caffe'],
  default: 'auto',
};

const weights: OptionSpec = {
  summary:
    'Where the backbone’s weights start from: nothing for random ones, imagenet (resnet-50 only), a path or address of a Keras .h5 file, or the path of a TensorFlow.js model.json.',
  type: 'text',
  default: '',
};

const weightsSha256: OptionSpec = {
  summary: 'What the SHA-256 of the weights file must be; an address needs it.',
  type: 'text',
  default: '',
};

const large = { weights, weightsSha256, backboneMomentum, freeze, pad, upsample, pixelRange };

/** Everything that turns an image into a feature map, by name. */
export const backbones = {
  'small-cnn': {
    summary: 'Four 3x3 convolutions (32, 32, 64, 64 channels) with two poolings.',
    options: { width },
  },
  'wide-conv': {
    summary: 'The original CapsNet’s single 9x9 convolution; with capsfc and normStart none.',
    options: {},
  },
  'resnet-20': {
    summary: 'The small ResNet for CIFAR: 16, 32 and 64 channels in nine blocks.',
    options: { width, backboneMomentum },
  },
  'mobilenet-v2': {
    summary: 'MobileNetV2 as in Keras: 2,257,984 weights without its top.',
    options: { width, downsampling, ...large },
  },
  'resnet-50': {
    summary: 'ResNet-50 as in Keras: 23,587,712 weights without its top.',
    options: large,
  },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link backbones}. */
export type BackboneName = keyof typeof backbones;
