import { expect, it } from 'vitest';
import { range } from './range.ts';

it('counts from 0, and up to none', () => {
  expect(range(4)).toEqual(new Uint32Array([0, 1, 2, 3]));
  expect(range(0)).toEqual(new Uint32Array());
});
