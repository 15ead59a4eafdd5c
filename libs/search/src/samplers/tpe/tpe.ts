import type { Params, SettingSpec, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type History } from '../../history/history.ts';
import { rngFor } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { numberOption } from '../../options.ts';
import { sobol } from '../sobol/sequence.ts';
import { proposeByGroups } from './groups.ts';
import { proposeTpe, type TpeEffort } from './propose.ts';

/** A history and the sweep's seed. */
export interface TpeIndex {
  readonly history: History;
  readonly seed: number;
}

/** The options of everything that is built on TPE. */
export const tpeOptions: Readonly<Record<string, SettingSpec>> = {
  startup: {
    summary: 'configurations of a Sobol set before the first that learns',
    type: 'integer',
    min: 1,
    default: 10,
  },
  candidates: {
    summary: 'draws of which the best is suggested',
    type: 'integer',
    min: 1,
    max: 10_000,
    default: 64,
  },
  cap: {
    summary: 'bad configurations that are looked at; of more, the best and a fixed sample',
    type: 'integer',
    min: 50,
    default: 500,
  },
};

/** The efforts that options ask for. */
export const tpeEffort = ({ method }: SearchOptions): TpeEffort => ({
  candidates: numberOption(method, 'candidates', 64),
  cap: numberOption(method, 'cap', 500),
});

/**
 * Tree-structured Parzen estimator over all parameters jointly; conditional ones, constraints and
 * several objectives included.
 */
export const tpe: SamplerMethod<TpeIndex> = {
  name: 'tpe',
  summary: 'tree-structured Parzen estimator: quick, for any space and hundreds of trials',
  options: {
    ...tpeOptions,
    group: {
      summary:
        'whether parameters with the same conditions have a density of their own, from the configurations that had them',
      type: 'boolean',
      default: false,
    },
  },
  init: newTpe,
  observe: observeTpe,
  suggest: suggestTpe,
  problems: () => [],
};

/** The same for several objectives: Ozaki et al. 2022, JAIR 73. */
export const motpe: SamplerMethod<TpeIndex> = {
  ...tpe,
  name: 'motpe',
  summary: 'tree-structured Parzen estimator for Pareto fronts',
  problems: (_space, { objectives }) =>
    objectives.length > 1
      ? []
      : [{ path: ['objective'], message: 'motpe needs two or more objectives; for one, use tpe' }],
};

function newTpe(space: Space, options: SearchOptions, seed: number): TpeIndex {
  return { history: newHistory(space, options), seed };
}

function observeTpe(index: TpeIndex, event: Parameters<typeof observeHistory>[1]): TpeIndex {
  observeHistory(index.history, event);
  return index;
}

function suggestTpe({ history, seed }: TpeIndex, n: number): Params {
  const { codec, ended, options } = history;
  if (ended.length < numberOption(options.method, 'startup', 10))
    return codec.decode(pointAt(codec, (axis) => sobol(n, axis, seed)));
  const propose = options.method['group'] === true ? proposeByGroups : proposeTpe;
  return codec.decode(propose(history, tpeEffort(options), rngFor(seed, n)));
}
