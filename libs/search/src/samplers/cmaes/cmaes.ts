import type { Params, Space } from '@capsweep/domain';
import {
  compareEntries,
  newHistory,
  observeHistory,
  type Entry,
  type History,
} from '../../history/history.ts';
import { normalFrom, rngFor, type Rng } from '../../random/rng.ts';
import type { Codec } from '../../space/codec.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { Problem, SamplerMethod, SearchOptions } from '../../types.ts';
import { sobol } from '../sobol/sequence.ts';
import { isExhausted } from './restarts.ts';
import { newStrategy, sampleAt, step, type Strategy } from './strategy.ts';

/** Where the walk over the history stands. */
interface Walk {
  readonly strategy: Strategy;
  readonly restarts: number;
  /** Best loss of each generation since the last restart. */
  readonly bests: readonly number[];
  /** Ended configurations of the generation that is being filled. */
  readonly filling: readonly Entry[];
}

interface CmaesIndex {
  readonly history: History;
  readonly seed: number;
  /** The walk over the first `count` configurations, all of which have ended. */
  readonly prefix: { readonly count: number; readonly walk: Walk };
}

/**
 * CMA-ES with doubled populations on restarts (Auger and Hansen 2005, IPOP). The ended
 * configurations, by number, are cut into generations of the population's size, wherever they
 * were drawn from: the update looks at points, not at how they came about. So parallel workers
 * need not wait, and the state depends on what has ended alone. Grid axes keep a share of their
 * neighbours' cells (the margin of Hamano et al. 2022, arXiv:2205.13482); labels are drawn from
 * the better half of the last generations.
 */
export const cmaes: SamplerMethod<CmaesIndex> = {
  name: 'cmaes',
  summary: 'covariance matrix adaptation, for many trials on numbers',
  options: {
    population: { summary: 'configurations of a generation', type: 'integer', min: 4, max: 1000 },
    sigma: {
      summary: 'first step, as a share of the range',
      type: 'number',
      min: 0.01,
      max: 1,
      default: 0.3,
    },
  },
  init: (space: Space, options, seed) => {
    const history = newHistory(space, options);
    return { history, seed, prefix: { count: 0, walk: startOf(history, seed, 0) } };
  },
  observe: (index, event) => {
    const history = observeHistory(index.history, event);
    let { count, walk } = index.prefix;
    for (;;) {
      const entry = history.entries.get(count);
      if (!entry || entry.state === 'open') break;
      walk = fold(history, index.seed, walk, entry);
      count += 1;
    }
    return { ...index, history, prefix: { count, walk } };
  },
  suggest: ({ history, seed, prefix }, n): Params => {
    const late = history.ended.filter(({ number }) => number >= prefix.count);
    const walk = late.reduce((w, entry) => fold(history, seed, w, entry), prefix.walk);
    return history.codec.decode(draw(history, walk, rngFor(seed, n)));
  },
  problems,
};

function startOf(history: History, seed: number, restarts: number): Walk {
  const { codec, options } = history;
  const numbers = numbersOf(codec);
  const chosen = options.method['population'];
  const base = typeof chosen === 'number' ? chosen : 4 + Math.floor(3 * Math.log(numbers.length));
  const sigma = Number(options.method['sigma'] ?? 0.3);
  const mean = Float64Array.from(numbers, (axis) => 0.1 + 0.8 * sobol(restarts, axis, seed));
  const lambda = base * 2 ** Math.min(restarts, 8);
  return { strategy: newStrategy(mean, sigma, lambda), restarts, bests: [], filling: [] };
}

/** The axes of numbers: those that a normal distribution makes sense on. */
const numbersOf = (codec: Codec): readonly number[] =>
  codec.axes.flatMap(({ labels }, i) => (labels ? [] : [i]));

function fold(history: History, seed: number, walk: Walk, entry: Entry): Walk {
  const filling = [...walk.filling, entry];
  if (filling.length < walk.strategy.parameters.lambda) return { ...walk, filling };
  const ranked = [...filling].sort(compareEntries);
  const numbers = numbersOf(history.codec);
  const population = ranked.map(({ point }) =>
    Float64Array.from(numbers, (axis, i) => {
      const u = point[axis] ?? NaN;
      return Number.isNaN(u) ? (walk.strategy.mean[i] ?? 0.5) : u;
    }),
  );
  const strategy = step(walk.strategy, population);
  const bests = [...walk.bests, ranked[0]?.losses[0] ?? Infinity];
  if (isExhausted(strategy, bests)) return startOf(history, seed, walk.restarts + 1);
  return { ...walk, strategy, bests, filling: [] };
}

/** A draw inside the box: drawn again a few times, then cut off. */
function draw({ codec, ranked }: History, { strategy }: Walk, rng: Rng): Float64Array {
  const numbers = numbersOf(codec);
  let x: Float64Array = new Float64Array(numbers.length);
  for (let tries = 0; tries < 20; tries += 1) {
    x = sampleAt(
      strategy,
      Float64Array.from(numbers, () => normalFrom(rng)),
    );
    if (x.every((v) => v >= 0 && v <= 1)) break;
  }
  const point = pointAt(codec, () => rng.uniform());
  const good = ranked[rng.below(Math.max(1, Math.ceil(ranked.length / 4)))];
  codec.axes.forEach((axis, d) => {
    if (axis.labels && good && rng.uniform() < 0.9) point[d] = good.point[d] ?? NaN;
  });
  numbers.forEach((axis, i) => {
    point[axis] = withMargin(codec, axis, Math.min(1, Math.max(0, x[i] ?? 0.5)), {
      strategy,
      i,
      rng,
    });
  });
  return codec.settle(point.map((u) => (Number.isNaN(u) ? 0 : u)));
}

/** Moves a grid value to a neighbour now and then, once the steps have become shorter than its cell. */
function withMargin(
  codec: Codec,
  axis: number,
  u: number,
  { strategy, i, rng }: { strategy: Strategy; i: number; rng: Rng },
): number {
  const cell = codec.axes[axis]?.cell ?? 0;
  const n = strategy.mean.length;
  const spread = strategy.sigma * Math.sqrt(strategy.c[i * n + i] ?? 1);
  const draw = rng.uniform();
  if (cell === 0 || spread > cell / 2) return u;
  const share = 1 / (n * strategy.parameters.lambda);
  if (draw >= 2 * share) return u;
  return Math.min(1, Math.max(0, u + (draw < share ? cell : -cell)));
}

function problems(space: Space, options: SearchOptions): readonly Problem[] {
  const found: Problem[] = [];
  const numbers = Object.values(space).filter(
    (d) => d.kind === 'float' || d.kind === 'int' || (d.kind === 'choice' && d.ordered),
  );
  if (numbers.length < 2)
    found.push({ path: ['space'], message: 'cmaes needs two or more parameters that are numbers' });
  if (options.objectives.length > 1)
    found.push({
      path: ['search', 'sampler'],
      message: 'cmaes has one objective; use nsga2 or motpe',
    });
  return found;
}
