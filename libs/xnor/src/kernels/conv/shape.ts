/** A binary convolution's sizes. Padding adds nothing to a sum, as zeros that have no sign. */
export interface ConvShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  /** Side of the square window. */
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** What follows from a shape. */
export interface ConvSizes extends ConvShape {
  readonly outHeight: number;
  readonly outWidth: number;
  /** Rows and columns before the image's first, as TensorFlow pads. */
  readonly top: number;
  readonly left: number;
}

/** The sizes that follow from a shape. */
export function convSizes(shape: ConvShape): ConvSizes {
  const [outHeight, top] = side(shape.height, shape);
  const [outWidth, left] = side(shape.width, shape);
  return { ...shape, outHeight, outWidth, top, left };
}

function side(length: number, { kernelSize, stride, padding }: ConvShape): [number, number] {
  if (padding === 'valid') return [Math.floor((length - kernelSize) / stride) + 1, 0];
  const out = Math.ceil(length / stride);
  return [out, Math.floor(Math.max(0, (out - 1) * stride + kernelSize - length) / 2)];
}

/** Outputs along a side, from the first to before the last, for which a tap falls into the image. */
export function insideImage(
  tap: number,
  { length, out, before, stride }: Record<'length' | 'out' | 'before' | 'stride', number>,
): readonly [first: number, end: number] {
  const first = Math.max(0, Math.ceil((before - tap) / stride));
  const end = Math.min(out, Math.floor((length - 1 + before - tap) / stride) + 1);
  return [first, Math.max(first, end)];
}
