import type { ResizeBilinearAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { flag, kernel, type KernelFamily, type KernelTable } from './define.ts';

/** Resizing images and its gradients. */
export const image: KernelFamily = (backend) => {
  const table: KernelTable = {};
  for (const name of ['ResizeBilinear', 'ResizeNearestNeighbor']) {
    const forward = backend.mailbox.kernel(name);
    const backward = backend.mailbox.kernel(`${name}Grad`);
    table[name] = kernel<{ images: TensorInfo }, ResizeBilinearAttrs>(({ images }, attrs) => {
      const { size, alignCorners, halfPixelCenters } = attrs;
      const [, height, width] = images.shape as [number, number, number, number];
      const numbers = [height, width, ...size, flag(alignCorners), flag(halfPixelCenters)];
      return backend.run(forward, [images], numbers);
    });
    table[`${name}Grad`] = kernel<{ images: TensorInfo; dy: TensorInfo }, ResizeBilinearAttrs>(
      ({ images, dy }, { alignCorners, halfPixelCenters }) => {
        const [, height, width] = images.shape as [number, number, number, number];
        const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
        const flags = [flag(alignCorners), flag(halfPixelCenters)];
        return backend.run(backward, [dy], [height, width, outHeight, outWidth, ...flags]);
      },
    );
  }
  return table;
};
