import { expect, it } from 'vitest';
import { compileSettings } from './settings.ts';

it.each([
  [{}, 'mnist'],
  [{ dataset: 'multimnist' }, 'multimnist:1:0.1@1'],
  [{ dataset: 'multimnist', validationDigits: 'shared' }, 'multimnist'],
  [{ dataset: 'multimnist', validationDigits: 'shared', pairsPerDigit: 3 }, 'multimnist:3'],
  [{ dataset: 'multimnist', validationFraction: 0.25, splitSeed: 7 }, 'multimnist:1:0.25@7'],
  [{ dataset: 'multimnist', pairs: 'author' }, 'multimnist:author'],
  [{ dataset: 'idx', dataPath: '/data/letters' }, 'idx:/data/letters'],
  [{ dataset: 'images', dataPath: '/data/pets', imageSize: 64 }, 'images:64x3:/data/pets'],
  [{ dataset: 'csv', dataPath: '/d/all.csv', imageChannels: 1 }, 'csv:0x1:/d/all.csv'],
] as const)('%j is what a loader knows as %s', (params, expected) => {
  expect(compileSettings(params).dataset).toBe(expected);
});

it('asks for the path where there is none', () => {
  expect(() => compileSettings({ dataset: 'csv' })).toThrow(
    'dataPath is missing: dataset csv is read from a path.',
  );
});
