import { expect, it } from 'vitest';
import { parseIdx } from './idx.ts';

const idx = (type: number, shape: number[], elements: number[]): Uint8Array =>
  Uint8Array.from([
    0,
    0,
    type,
    shape.length,
    ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]),
    ...elements,
  ]);

it('reads the shape and the elements', () => {
  const elements = Array.from({ length: 12 }, (_, i) => i * 20);
  const array = parseIdx(idx(8, [2, 3, 2], elements));
  expect(array.shape).toEqual([2, 3, 2]);
  expect([...array.data]).toEqual(elements);
});

it('reads from the middle of a buffer, and sizes above one byte', () => {
  const file = idx(8, [300], new Array<number>(300).fill(7));
  const padded = Buffer.concat([Buffer.alloc(3, 255), file]);
  expect(parseIdx(padded.subarray(3)).shape).toEqual([300]);
});

it.each([
  [Uint8Array.of(1, 0, 8, 1), 'it is not an IDX file'],
  [Uint8Array.of(0, 0), 'it is not an IDX file'],
  [idx(0x0d, [1], [0]), 'its elements have type 0xd; only 0x8, bytes, is read'],
  [Uint8Array.of(0, 0, 8, 2, 0, 0), 'it ends within its header'],
  [idx(8, [2, 2], [1, 2, 3]), 'it has 3 elements; its header promises 2 x 2 = 4'],
  [idx(8, [1], [1, 2]), 'it has 2 elements; its header promises 1 = 1'],
])('refuses %o', (bytes, message) => {
  expect(() => parseIdx(bytes)).toThrow(message);
});
