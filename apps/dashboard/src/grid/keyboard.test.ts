import { expect, it } from 'vitest';
import { keyMove } from './keyboard.ts';

const size = { count: 100, page: 10 };

it.each([
  ['ArrowDown', undefined, 0],
  ['ArrowDown', 4, 5],
  ['ArrowDown', 99, 99],
  ['ArrowUp', undefined, 99],
  ['ArrowUp', 0, 0],
  ['PageDown', 95, 99],
  ['PageDown', undefined, 10],
  ['PageUp', 5, 0],
  ['PageUp', 50, 40],
  ['Home', 50, 0],
  ['End', undefined, 99],
  ['a', 50, undefined],
])('%s moves from row %s to row %s', (key, from, to) => {
  expect(keyMove(key, from, size)).toBe(to);
});

it('moves nowhere in an empty table', () => {
  expect(keyMove('ArrowDown', undefined, { count: 0, page: 10 })).toBeUndefined();
});
