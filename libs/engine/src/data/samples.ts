/** Images as bytes, with what a model is fed instead of them. */
export interface Samples {
  /** [sample, height, width, channels], 0 ... 255. */
  readonly images: Uint8Array;
  /** [height, width, channels] */
  readonly shape: readonly [number, number, number];
  /** [sample, labelsPerImage] */
  readonly labels: ArrayLike<number>;
  /** How many classes are in each image; an answer is correct when it has exactly those. */
  readonly labelsPerImage: number;
  readonly classes: number;
}

/** What a byte becomes before a model sees it: `byte * scale + offset`. */
export interface Preprocessing {
  readonly scale: number;
  readonly offset: number;
}

/** Numbers of one batch, ready to become tensors. */
export interface Batch {
  /** [size, height, width, channels] */
  readonly images: Float32Array;
  /** [size, classes]; 1 where the class is in the image. */
  readonly targets: Float32Array;
  /** [size, 6]: how the images are to be warped, where they are; see `drawWarps`. */
  readonly warps?: Float32Array;
  readonly size: number;
  /** Rows of the whole batch, where this is a process' part of one. */
  readonly rows?: number;
}

/** Gathers the samples `indices[from ... to - 1]` and preprocesses them. */
export function gatherBatch(
  samples: Samples,
  indices: Uint32Array,
  { from, to, preprocessing }: { from: number; to: number; preprocessing: Preprocessing },
): Batch {
  const [height, width, channels] = samples.shape;
  const pixels = height * width * channels;
  const size = to - from;
  const images = new Float32Array(size * pixels);
  const targets = new Float32Array(size * samples.classes);
  const { scale, offset } = preprocessing;
  for (let row = 0; row < size; row++) {
    const sample = indices[from + row] as number;
    const source = samples.images.subarray(sample * pixels, (sample + 1) * pixels);
    const start = row * pixels;
    for (let p = 0; p < pixels; p++) images[start + p] = (source[p] as number) * scale + offset;
    for (let n = 0; n < samples.labelsPerImage; n++) {
      const label = samples.labels[sample * samples.labelsPerImage + n] as number;
      targets[row * samples.classes + label] = 1;
    }
  }
  return { images, targets, size };
}
