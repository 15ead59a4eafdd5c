import type { SplitOptions } from '@capsweep/engine';
import { expect, it } from 'vitest';
import { data } from '../testdata/squares.ts';
import { splitOf } from './split.ts';

const options: SplitOptions = {
  validationFraction: 0.5,
  kind: 'stratified',
  seed: 3,
  trainSamples: 0,
  validationSamples: 0,
};

it('is what the settings say, of a data set that keeps nothing for validation', () => {
  const { train, validation } = splitOf(data, options);
  expect([train.length, validation.length]).toEqual([30, 30]);
});

it('is that of the data set, where it keeps examples for validation', () => {
  const kept = { ...data, validationFrom: 48 };
  const { train, validation } = splitOf(kept, options);
  expect([...train].sort((a, b) => a - b)).toEqual(Array.from({ length: 48 }, (_, i) => i));
  expect([...validation].sort()).toEqual([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  const few = splitOf(kept, { ...options, trainSamples: 10, validationSamples: 5 });
  expect([few.train, few.validation]).toEqual([train.slice(0, 10), validation.slice(0, 5)]);
});
