import type { Json, SettingSpec } from '@capsweep/domain';
import { numberOption } from '../options.ts';
import type { Problem, SearchOptions } from '../types.ts';

/** The options of everything that works with rungs. */
export const rungOptions: Readonly<Record<string, SettingSpec>> = {
  minEpochs: { summary: 'the first rung', type: 'integer', min: 1, default: 1 },
  maxEpochs: { summary: 'epochs of a whole trial', type: 'integer', min: 2 },
  eta: { summary: 'one in this many goes on', type: 'integer', min: 2, max: 10, default: 3 },
};

/** What is wrong with the rungs. */
export function rungProblems({ method }: SearchOptions): readonly Problem[] {
  const max = method['maxEpochs'];
  if (typeof max !== 'number')
    return [{ path: ['schedule', 'maxEpochs'], message: 'is needed: the epochs of a whole trial' }];
  const min = numberOption(method, 'minEpochs', 1);
  if (min < max) return [];
  return [
    {
      path: ['schedule', 'minEpochs'],
      message: `is ${min}; less than maxEpochs (${max}) is needed`,
    },
  ];
}

/** Epochs at which configurations are compared: min, min * eta, ... below max. */
export function rungsOf(method: Readonly<Record<string, Json>>, skip = 0): readonly number[] {
  const eta = numberOption(method, 'eta', 3);
  const max = numberOption(method, 'maxEpochs', Infinity);
  const rungs: number[] = [];
  for (let r = numberOption(method, 'minEpochs', 1) * eta ** skip; r < max; r *= eta) rungs.push(r);
  return rungs;
}
