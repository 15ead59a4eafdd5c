/**
 * @file The default sampler: picks a method for each suggestion.
 *
 *     at first                         a Sobol set
 *     one objective, few results       Gaussian process; one in eight by TPE, so that a model that
 *                                      does not fit is not alone
 *     one objective, many results      Gaussian process on the best and a sample, and TPE, in turns
 *     several objectives               TPE for fronts, and a Gaussian process in turns while few
 *     several, and a large budget      NSGA-II
 *     conditional                      one in four is held to a branch, each in its turn: the best of
 *                                      every branch keeps being tried
 */
import type { Params, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type History } from '../../history/history.ts';
import { rngFor } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { proposeGp } from '../gp/propose.ts';
import { nsga2 } from '../nsga2/nsga2.ts';
import { sobol } from '../sobol/sequence.ts';
import { proposeTpe } from '../tpe/propose.ts';
import { branchesOf, type Branch } from './branches.ts';

type AutoIndex =
  | {
      readonly kind: 'models';
      readonly history: History;
      readonly seed: number;
      readonly branches: readonly Branch[];
    }
  | { readonly kind: 'genetic'; readonly index: unknown };

const startup = 10;
/** Results that a Gaussian process still takes whole. */
const few = 100;
/** From so many configurations on, a front is left to a genetic search. */
const large = 2000;

/** What `search.sampler` means when a file does not say. */
export const auto: SamplerMethod<AutoIndex> = {
  name: 'auto',
  summary: 'picks a method by budget, space and results',
  options: {},
  init: (space: Space, options: SearchOptions, seed) => {
    if (options.objectives.length > 1 && options.configurations >= large)
      return { kind: 'genetic', index: nsga2.init(space, options, seed) };
    const history = newHistory(space, options);
    return { kind: 'models', history, seed, branches: branchesOf(history.codec) };
  },
  observe: (index, event) => {
    if (index.kind === 'genetic')
      return { kind: 'genetic', index: genetic.observe(index.index, event) };
    observeHistory(index.history, event);
    return index;
  },
  suggest: (index, n): Params | 'exhausted' =>
    index.kind === 'genetic'
      ? genetic.suggest(index.index, n)
      : index.history.codec.decode(propose(index, n)),
  problems: () => [],
};

const genetic = nsga2 as SamplerMethod;

function propose(
  { history, seed, branches }: Extract<AutoIndex, { kind: 'models' }>,
  n: number,
): Float64Array {
  const { codec, ended } = history;
  if (ended.length < startup || codec.axes.length === 0)
    return pointAt(codec, (axis) => sobol(n, axis, seed));
  const rng = rngFor(seed, n);
  const branch =
    n % 4 === 2 ? branches[Math.floor(n / 4) % Math.max(1, branches.length)] : undefined;
  if (branch) return proposeGp(history, { cap: few, fixed: branch, mayDoubt: false }, rng);
  const several = history.options.objectives.length > 1;
  const share = several ? 2 : ended.length <= few ? 8 : 2;
  const byTpe = n % share === share - 1 || (several && ended.length > few);
  if (byTpe) return proposeTpe(history, { candidates: 64, cap: 500 }, rng);
  return proposeGp(history, { cap: few, mayDoubt: n % 2 === 1 }, rng);
}
