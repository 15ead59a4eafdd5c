import type { CatalogEntry, OptionSpec } from './entry.ts';

const width: OptionSpec = {
  summary: "Multiplies the backbone's channel counts.",
  type: 'number',
  min: 0,
  exclusiveMin: true,
  max: 4,
  default: 1,
};

/** Everything that turns an image into a feature map, by name. */
export const backbones = {
  'small-cnn': {
    summary: 'Four 3x3 convolutions (32, 32, 64, 64 channels) with two poolings.',
    options: { width },
  },
} as const satisfies Record<string, CatalogEntry>;

/** A name in {@link backbones}. */
export type BackboneName = keyof typeof backbones;
