/**
 * @file The default sampler: a method for each suggestion, by the space, the results and whose turn it
 * is, and for several objectives by the budget. What decides is a table, ./table.ts; what may be
 * decided is in ./methods.ts.
 */
import type { Params, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type History } from '../../history/history.ts';
import { rngFor } from '../../random/rng.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import type { Region } from '../gp/region.ts';
import { nsga2 } from '../nsga2/nsga2.ts';
import { branchesOf } from './branches.ts';
import { methods } from './methods.ts';
import {
  applicable,
  branchTurns,
  suggestionRows,
  sweepRows,
  visitOf,
  type Situation,
} from './table.ts';

interface Models {
  readonly kind: 'models';
  readonly history: History;
  readonly seed: number;
  readonly branches: readonly Region[];
}

type AutoIndex = Models | { readonly kind: 'nsga2'; readonly index: unknown };

/** What `search.sampler` means when a file does not say. */
export const auto: SamplerMethod<AutoIndex> = {
  name: 'auto',
  summary: 'picks a method by space and results, and by budget for several objectives',
  options: {},
  init: (space: Space, options: SearchOptions, seed) => {
    const history = newHistory(space, options);
    const models: Models = { kind: 'models', history, seed, branches: branchesOf(history.codec) };
    const [whole] = applicable(sweepRows, situationOf(models, 0));
    return whole ? { kind: 'nsga2', index: nsga2.init(space, options, seed) } : models;
  },
  observe: (index, event) => {
    if (index.kind === 'nsga2')
      return { kind: 'nsga2', index: genetic.observe(index.index, event) };
    observeHistory(index.history, event);
    return index;
  },
  suggest: (index, n): Params | 'exhausted' =>
    index.kind === 'nsga2'
      ? genetic.suggest(index.index, n)
      : index.history.codec.decode(propose(index, n)),
  problems: () => [],
};

const genetic = nsga2 as SamplerMethod;

function situationOf({ history, branches }: Models, n: number): Situation {
  const { codec, ended, options } = history;
  const { objectives, configurations } = options;
  return {
    objectives: objectives.length,
    configurations,
    // Where nothing is searched, no result says anything.
    results: codec.axes.length === 0 ? 0 : ended.length,
    branches: branches.length,
    isConstrained: ended.some(({ violations }) => violations.length > 0),
    n,
  };
}

function propose(models: Models, n: number): Float64Array {
  const { history, seed, branches } = models;
  const situation = situationOf(models, n);
  const isBranchTurn = n % branchTurns.of === branchTurns.at;
  const branch = isBranchTurn
    ? branches[Math.floor(n / branchTurns.of) % branches.length]
    : undefined;
  const request = { history, seed, n, rng: rngFor(seed, n), branch, visit: visitOf(situation) };
  for (const { propose: asked } of applicable(suggestionRows, situation)) {
    for (const method of asked) {
      const point = methods[method](request);
      if (point) return point;
    }
  }
  throw new RangeError(`auto has no method for suggestion ${n}`);
}
