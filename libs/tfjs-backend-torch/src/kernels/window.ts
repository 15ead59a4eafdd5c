import type { backend_util } from '@tensorflow/tfjs-core';

/** The geometry of a convolution or a pooling window, as native/core/window.h reads it. */
export function windowNumbers(
  info: backend_util.Conv2DInfo,
  size: readonly [number, number] = [info.filterHeight, info.filterWidth],
): number[] {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const { top, left } = info.padInfo;
  const bottom = after(info.padInfo.bottom, {
    ...{ before: top, size: info.inHeight, out: info.outHeight },
    ...{ stride: strideHeight, window: (size[0] - 1) * dilationHeight + 1 },
  });
  const right = after(info.padInfo.right, {
    ...{ before: left, size: info.inWidth, out: info.outWidth },
    ...{ stride: strideWidth, window: (size[1] - 1) * dilationWidth + 1 },
  });
  const steps = [strideHeight, strideWidth, dilationHeight, dilationWidth];
  return [...size, ...steps, top, bottom, left, right];
}

/** One axis of a sliding window. */
export interface Axis {
  readonly before: number;
  readonly size: number;
  readonly out: number;
  readonly stride: number;
  readonly window: number;
}

/** The padding behind an axis; more than asked for when the output was rounded up. */
export function after(asked: number, { before, size, out, stride, window }: Axis): number {
  return Math.max(asked, (out - 1) * stride + window - size - before);
}
