import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { binaryFromPng, parseCifar } from './cifar.ts';

// Colours that say where they are: red the column, green the row, blue the example.
const colour = (example: number, row: number, column: number): [number, number, number] => [
  column,
  100 + row,
  200 + example,
];

function pictures(count: number): Buffer {
  const png = new PNG({ width: 1024, height: count });
  for (let example = 0; example < count; example += 1) {
    for (let pixel = 0; pixel < 1024; pixel += 1) {
      const rgb = colour(example, Math.floor(pixel / 32), pixel % 32);
      png.data.set([...rgb, 255], 4 * (example * 1024 + pixel));
    }
  }
  return PNG.sync.write(png);
}

it('makes records of label, red plane, green plane, blue plane', () => {
  const binary = binaryFromPng(pictures(2), [3, 9]);
  expect(binary).toHaveLength(2 * 3073);
  const at = 3073; // the second record
  expect(binary[at]).toBe(9);
  const [row, column] = [5, 17];
  const planes = [0, 1, 2].map((plane) => binary[at + 1 + plane * 1024 + row * 32 + column]);
  expect(planes).toEqual(colour(1, row, column));
});

it('reads records back as images with the colours of a pixel side by side', () => {
  const { images, labels } = parseCifar([
    binaryFromPng(pictures(2), [3, 9]),
    binaryFromPng(pictures(1), [4]),
  ]);
  expect([...labels]).toEqual([3, 9, 4]);
  expect(images).toHaveLength(3 * 32 * 32 * 3);
  const pixel = (example: number, row: number, column: number): number[] => {
    const start = ((example * 32 + row) * 32 + column) * 3;
    return [...images.subarray(start, start + 3)];
  };
  expect(pixel(1, 31, 2)).toEqual(colour(1, 31, 2));
  expect(pixel(2, 0, 31)).toEqual(colour(0, 0, 31));
});

it('refuses what does not fit', () => {
  expect(() => parseCifar([new Uint8Array(3072)])).toThrow('no multiple of 3073');
  expect(() => binaryFromPng(pictures(2), [1])).toThrow('1024 x 2 does not fit 1 labels');
});
