import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';

/** [batch, channel, height, width] -> [batch, height, width, channel] */
export const toNhwc = [0, 2, 3, 1];
/** The way back. */
export const toNchw = [0, 3, 1, 2];

/** A shape of [batch, channel, height, width] in the order of {@link toNhwc}. */
export function permuted(shape: readonly number[]): number[] {
  return toNhwc.map((axis) => shape[axis] as number);
}

/** Explicit padding in the order of {@link toNhwc}. */
export function channelsLastPad<Pad>(pad: Pad): Pad {
  return Array.isArray(pad) ? (toNhwc.map((axis) => (pad as unknown[])[axis]) as Pad) : pad;
}

/** A transposed view; tensors without a batch keep their other axes in the same order. */
export function turn(backend: TorchBackend, x: TensorInfo, order: readonly number[]): TensorInfo {
  const missing = 4 - x.shape.length;
  const axes = order.filter((axis) => axis >= missing).map((axis) => axis - missing);
  return backend.run(backend.mailbox.kernel('Transpose'), [x], axes);
}

/**
 * Lets a kernel for channels-last images take channels-first ones: the named inputs come in and the
 * result goes out as transposed views.
 */
export function channelsLast<Inputs extends object, Attrs>(
  backend: TorchBackend,
  images: readonly (keyof Inputs)[],
  run: (inputs: Inputs, attrs: Attrs) => TensorInfo,
): (inputs: Inputs, attrs: Attrs) => TensorInfo {
  return (inputs, attrs) => {
    if ((attrs as { dataFormat?: string }).dataFormat !== 'NCHW') return run(inputs, attrs);
    const turned = { ...inputs };
    const made: TensorInfo[] = [];
    for (const name of images) {
      const image = inputs[name] as TensorInfo | undefined;
      // Scalars and vectors mean the same in both orders.
      if (!image || image.shape.length < 3) continue;
      const view = turn(backend, image, toNhwc);
      made.push(view);
      turned[name] = view as Inputs[keyof Inputs];
    }
    const result = run(turned, attrs);
    const output = turn(backend, result, toNchw);
    for (const tensor of [...made, result]) backend.drop(tensor);
    return output;
  };
}
