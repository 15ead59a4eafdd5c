/** Examples as bytes, in a fixed order. */
export interface Split {
  readonly count: number;
  /** [count, height, width, channels], 0 to 255. */
  readonly images: Uint8Array;
  /** [count, labelsPerImage]: indices into the data set's classes. */
  readonly labels: Uint8Array;
}

/** A data set in memory. Its order never changes; see `seededOrder` and `seededSplit`. */
export interface Dataset {
  readonly name: string;
  /** Height, width and channels of an image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** What the labels mean, by number. */
  readonly classes: readonly string[];
  /** 1, or 2 where two digits lie on each other; then ascending. */
  readonly labelsPerImage: number;
  /** Grey levels, of 255, that a byte of an image stands for. @default 1 */
  readonly levelsPerByte?: number;
  readonly train: Split;
  /** Training examples from this one on share nothing with those before, and are for validation. @default none are */
  readonly validationFrom?: number;
  readonly test: Split;
}

/** What a model has to know of its data. */
export type DataForm = Pick<Dataset, 'shape' | 'classes' | 'labelsPerImage'>;

export const digits: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));

export const cifar10Classes: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];
