import type { Params, Space } from '@capsweep/domain';
import { newHistory, observeHistory, type Entry, type History } from '../../history/history.ts';
import { rankByFronts, type Ranked } from '../../pareto/order.ts';
import { rngFor, type Rng } from '../../random/rng.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod } from '../../types.ts';
import { sobol } from '../sobol/sequence.ts';
import { childOf } from './variation.ts';

interface NsgaIndex {
  readonly history: History;
  readonly seed: number;
  /** The parents after the first `count` configurations, which have all ended. */
  readonly prefix: Generation;
}

interface Generation {
  readonly count: number;
  readonly parents: readonly Ranked[];
  readonly filling: readonly Entry[];
}

const defaultPopulation = 50;
const settings = { crossover: 0.9, crossoverIndex: 15, mutationIndex: 20 };

/**
 * NSGA-II: Deb et al. 2002, A Fast and Elitist Multiobjective Genetic Algorithm. Ended
 * configurations, by number, are cut into generations; after each the best `population` of
 * parents and newcomers are the next parents. The first generation is a Sobol set.
 */
export const nsga2: SamplerMethod<NsgaIndex> = {
  name: 'nsga2',
  summary: 'genetic search for Pareto fronts, for many trials',
  options: {
    population: {
      summary: 'configurations of a generation',
      type: 'integer',
      min: 4,
      max: 10_000,
      default: defaultPopulation,
    },
    mutation: {
      summary: 'chance of each parameter to change; 1 / parameters when absent',
      type: 'number',
      min: 0,
      max: 1,
    },
  },
  init: (space: Space, options, seed) => ({
    history: newHistory(space, options),
    seed,
    prefix: { count: 0, parents: [], filling: [] },
  }),
  observe: (index, event) => {
    const history = observeHistory(index.history, event);
    let { prefix } = index;
    for (;;) {
      const entry = history.entries.get(prefix.count);
      if (!entry || entry.state === 'open') break;
      prefix = { ...fold(history, prefix, entry), count: prefix.count + 1 };
    }
    return { ...index, history, prefix };
  },
  suggest: ({ history, seed, prefix }, n): Params => {
    const { codec } = history;
    const late = history.ended.filter(({ number }) => number >= prefix.count);
    const { parents } = late.reduce((g, entry) => fold(history, g, entry), prefix);
    if (n < populationOf(history) || parents.length < 2)
      return codec.decode(pointAt(codec, (axis) => sobol(n, axis, seed)));
    const rng = rngFor(seed, n);
    const pair = [winner(parents, rng), winner(parents, rng)] as const;
    const { mutation } = history.options.method;
    const variation = { ...settings, ...(typeof mutation === 'number' && { mutation }) };
    return codec.decode(childOf(codec, pair, variation, rng));
  },
  problems: () => [],
};

function populationOf({ options }: History): number {
  const { population } = options.method;
  return typeof population === 'number' ? population : defaultPopulation;
}

function fold(history: History, before: Generation, entry: Entry): Generation {
  const filling = [...before.filling, entry];
  const population = populationOf(history);
  if (filling.length < population) return { ...before, filling };
  const everyone = [...before.parents.map((parent) => parent.entry), ...filling];
  return { ...before, parents: rankByFronts(everyone).slice(0, population), filling: [] };
}

/** The better of two parents drawn at random: the nearer front, then more room. */
function winner(parents: readonly Ranked[], rng: Rng): Float64Array {
  const [a, b] = [parents[rng.below(parents.length)], parents[rng.below(parents.length)]];
  if (!a || !b) throw new RangeError('a generation has no parents');
  const aWins = a.front === b.front ? a.crowding >= b.crowding : a.front < b.front;
  return (aWins ? a : b).entry.point;
}
