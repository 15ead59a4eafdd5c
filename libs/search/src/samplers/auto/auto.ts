/**
 * @file The default sampler: picks a method for each suggestion.
 *
 *     at first                     a Sobol set
 *     one objective                Gaussian process on all results, or on the best and a sample of many;
 *                                  one in eight by TPE, so that a model that does not fit is not alone
 *     ... without branches         one in eight on a line through the best, one axis moved; every second
 *                                  turn of TPE's as far as can be from all
 *     ... and nothing expected     every second elsewhere: around a promising configuration that was
 *                                  not searched yet, or far from all others
 *     ... and many results         one in two around such a configuration
 *     several objectives           TPE for fronts, and a Gaussian process in turns while few
 *     several, and a large budget  NSGA-II
 *     conditional, or few labels   one in four is held to a branch, each in its turn: the best of
 *                                  every branch keeps being tried, or a line through it
 */
import type { Params, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type History } from '../../history/history.ts';
import { rngFor, type Rng } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { proposeGp } from '../gp/propose.ts';
import type { Region } from '../gp/region.ts';
import { nsga2 } from '../nsga2/nsga2.ts';
import { sobol } from '../sobol/sequence.ts';
import { proposeTpe } from '../tpe/propose.ts';
import { branchesOf } from './branches.ts';
import { farthest } from './farthest.ts';
import { nicheOf } from './niches.ts';
import { lineThroughBest } from './probes.ts';

interface Models {
  readonly kind: 'models';
  readonly history: History;
  readonly seed: number;
  readonly branches: readonly Region[];
}

type AutoIndex = Models | { readonly kind: 'genetic'; readonly index: unknown };

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

function propose({ history, seed, branches }: Models, n: number): Float64Array {
  const { codec, ended, options } = history;
  if (ended.length < startup || codec.axes.length === 0)
    return pointAt(codec, (axis) => sobol(n, axis, seed));
  const rng = rngFor(seed, n);
  const branch = n % 4 === 2 ? branches[Math.floor(n / 4) % branches.length] : undefined;
  if (options.objectives.length > 1) return proposeFront(history, branch, n, rng);
  if (branch) return proposeIn(history, branch, Math.floor(n / 4 / branches.length), rng);
  if (branches.length > 0) return proposeAmong(history, n, rng);
  return proposeAnywhere(history, n, rng);
}

/**
 * The next of a branch: by what holds in all, by its own results alone (what holds elsewhere may mislead), and on a line
 * through its best, in turns. Far from all that was tried of it when the model expects nothing there.
 */
function proposeIn(history: History, branch: Region, turn: number, rng: Rng): Float64Array {
  const limits = { cap: few, mayDoubt: false, region: branch, isLocal: turn % 3 === 1 };
  const line = turn % 3 === 2 ? lineThroughBest(history, Math.floor(turn / 3), branch) : undefined;
  if (line) return farthest(history, line, rng);
  const { point, isHopeful } = proposeGp(history, limits, rng);
  return isHopeful ? point : farthest(history, branch, rng);
}

/** The next of all branches together. */
function proposeAmong(history: History, n: number, rng: Rng): Float64Array {
  const share = history.ended.length > few ? 2 : 8;
  if (n % share === share - 1) return byTpe(history, rng);
  return proposeGp(history, { cap: few, mayDoubt: n % 2 === 1 }, rng).point;
}

/** The next in a space without branches: in four of sixteen turns not by the model. */
function proposeAnywhere(history: History, n: number, rng: Rng): Float64Array {
  switch (n % 16) {
    case 3:
    case 11: {
      const line = lineThroughBest(history, Math.floor(n / 8));
      return line ? farthest(history, line, rng) : proposeByModel(history, n, rng);
    }
    case 7:
      return byTpe(history, rng);
    case 15:
      return farthest(history, undefined, rng);
    default:
      return proposeByModel(history, n, rng);
  }
}

function proposeByModel(history: History, n: number, rng: Rng): Float64Array {
  const many = history.ended.length > few;
  const niche = many && n % 2 === 0 ? nicheOf(history) : undefined;
  if (niche) return search(history, niche, rng);
  const { point, isHopeful } = proposeGp(history, { cap: few, mayDoubt: n % 2 === 1 }, rng);
  return isHopeful || n % (many ? 3 : 2) === 0 ? point : lookElsewhere(history, rng);
}

/** What else to try when the model expects nothing more of what it knows. */
function lookElsewhere(history: History, rng: Rng): Float64Array {
  const niche = nicheOf(history);
  return niche ? search(history, niche, rng) : farthest(history, undefined, rng);
}

const byTpe = (history: History, rng: Rng): Float64Array =>
  proposeTpe(history, { candidates: 64, cap: 500 }, rng);

const search = (history: History, region: Region, rng: Rng): Float64Array =>
  proposeGp(history, { cap: few, mayDoubt: false, region, isLocal: true }, rng).point;

/** TPE for fronts, and a Gaussian process in turns while results are few. */
function proposeFront(
  history: History,
  branch: Region | undefined,
  n: number,
  rng: Rng,
): Float64Array {
  const byModel = branch !== undefined || (n % 2 === 0 && history.ended.length <= few);
  if (!byModel) return byTpe(history, rng);
  const limits = { cap: few, mayDoubt: false, ...(branch && { region: branch }) };
  return proposeGp(history, limits, rng).point;
}
