/** @file The built-in trainer on pictures so small that tests have time for them. */
import type { Dataset } from '@capsweep/datasets';
import { createTrainer } from '../trainer.ts';

/** A bright square whose corner says the class. */
export function squares(count: number): Dataset['train'] {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const images = Uint8Array.from({ length: count * 256 }, (_, at) => {
    const [image, row, column] = [Math.floor(at / 256), (at >> 4) & 15, at & 15];
    const corner = labels[image] === 1 ? 8 : 2;
    const inside = [row, column].every((place) => place >= corner && place < corner + 6);
    return inside ? 255 : 0;
  });
  return { count, images, labels };
}

/** Sixty of them to learn from. */
export const data: Dataset = {
  ...{ name: 'squares', shape: [16, 16, 1], classes: ['a', 'b'], labelsPerImage: 1 },
  ...{ train: squares(60), test: squares(20) },
};

export default createTrainer(() => Promise.resolve(data));
