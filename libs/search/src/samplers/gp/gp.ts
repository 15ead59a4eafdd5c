import type { Params, SettingSpec, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type History } from '../../history/history.ts';
import { numberOption } from '../../options.ts';
import { rngFor } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { sobol } from '../sobol/sequence.ts';
import { proposeGp } from './propose.ts';

interface GpIndex {
  readonly history: History;
  readonly seed: number;
}

const options: Readonly<Record<string, SettingSpec>> = {
  startup: {
    summary: 'configurations of a Sobol set before the first that learns',
    type: 'integer',
    min: 2,
    default: 10,
  },
  cap: {
    summary: 'configurations that the process looks at; of more, the best and a fixed sample',
    type: 'integer',
    min: 20,
    max: 1000,
    default: 300,
  },
};

/**
 * A Gaussian process with log expected improvement: the most from few trials. Matern 5/2 with a
 * length for each parameter; choices by whether they are equal; results made normal by a power;
 * running trials by what they may turn out to be; several objectives by random weighings.
 */
export const gp: SamplerMethod<GpIndex> = {
  name: 'gp',
  summary: 'Gaussian process with expected improvement: the most from up to some hundred trials',
  options,
  init: (space: Space, search: SearchOptions, seed) => ({
    history: newHistory(space, search),
    seed,
  }),
  observe: (index, event) => {
    observeHistory(index.history, event);
    return index;
  },
  suggest: ({ history, seed }, n): Params => {
    const { codec, ended } = history;
    const { method } = history.options;
    if (ended.length < numberOption(method, 'startup', 10))
      return codec.decode(pointAt(codec, (axis) => sobol(n, axis, seed)));
    const cap = numberOption(method, 'cap', 300);
    const { point } = proposeGp(history, { cap, mayDoubt: n % 2 === 1 }, rngFor(seed, n));
    return codec.decode(point);
  },
  problems: () => [],
};
