import type { Params, Space } from '@capsweep/domain';
import { codecOf, type Axis, type Codec } from '../space/codec.ts';
import { forestOf, type Leaf, type Tree } from './forest.ts';

/** How much of the variation of results is due to a parameter. */
export interface Importance {
  readonly name: string;
  /** A share of all; the shares sum to 1. */
  readonly share: number;
}

/** A finished configuration; `loss` is less for better ones. */
export interface Observation {
  readonly params: Params;
  readonly loss: number;
}

export interface AnalysisOptions {
  readonly given?: Params;
  readonly trees?: number;
  readonly seed?: number;
}

/**
 * Functional analysis of variance on a forest: the variance of each parameter's marginal, as a
 * share of their sum. Hutter, Hoos and Leyton-Brown 2014, An Efficient Approach for Assessing
 * Hyperparameter Importance, section 3. Empty when nothing varies.
 */
export function fanova(
  space: Space,
  observations: readonly Observation[],
  { given = {}, trees = 32, seed = 0 }: AnalysisOptions = {},
): readonly Importance[] {
  const codec = codecOf(space, given);
  const forest = grown(codec, observations, trees, seed);
  const variances = codec.axes.map((axis, d) => {
    const each = forest.map((tree) => varianceOf(marginal(codec, tree, d), axis));
    return each.reduce((sum, v) => sum + v, 0) / Math.max(1, each.length);
  });
  return asShares(codec, variances);
}

/** The mean loss over everything else, at places of one parameter. */
export interface DependencePoint {
  readonly value: Params[string];
  readonly loss: number;
}

/**
 * Partial dependence: what the forest expects at each value of a parameter, all others taken as
 * the space has them. Friedman 2001, Greedy Function Approximation, section 8.2.
 *
 * @throws RangeError when the space has no such parameter that is searched.
 */
export function partialDependence(
  space: Space,
  observations: readonly Observation[],
  name: string,
  {
    given = {},
    trees = 32,
    seed = 0,
    points = 50,
  }: AnalysisOptions & { readonly points?: number } = {},
): readonly DependencePoint[] {
  const codec = codecOf(space, given);
  const d = codec.axes.findIndex((axis) => axis.name === name);
  const axis = codec.axes[d];
  if (!axis) throw new RangeError(`${name} is not a parameter that is searched`);
  const forest = grown(codec, observations, trees, seed);
  const marginals = forest.map((tree) => marginal(codec, tree, d));
  const count = Math.min(points, axis.levels);
  return Array.from({ length: count }, (_, i) => {
    const u = axis.labels ? i : (i + 0.5) / count;
    const losses = marginals.map((pieces) => pieceAt(pieces, u, axis));
    return {
      value: axis.decode(u),
      loss: losses.reduce((sum, v) => sum + v, 0) / Math.max(1, losses.length),
    };
  });
}

function grown(
  codec: Codec,
  observations: readonly Observation[],
  trees: number,
  seed: number,
): readonly Tree[] {
  const usable = observations.filter(({ loss }) => Number.isFinite(loss));
  if (usable.length === 0) return [];
  const points = usable.map(({ params }) => codec.encode(params));
  return forestOf(
    codec,
    points,
    usable.map(({ loss }) => loss),
    { trees, seed },
  );
}

/** A marginal is constant on pieces: [low, high) of numbers, or one label. */
interface Piece {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

function marginal(codec: Codec, tree: Tree, d: number): readonly Piece[] {
  const axis = codec.axes[d];
  if (!axis) return [];
  const bounds = axis.labels
    ? Array.from({ length: axis.levels + 1 }, (_, i) => i)
    : [...new Set(tree.flatMap(({ low, high }) => [low[d] ?? 0, high[d] ?? 1]))].sort(
        (a, b) => a - b,
      );
  return bounds.slice(0, -1).map((low, i) => {
    const high = bounds[i + 1] ?? low;
    let [weight, sum] = [0, 0];
    for (const leaf of tree) {
      if (!covers(leaf, d, low, high)) continue;
      const share = shareWithout(codec, leaf, d);
      weight += share;
      sum += share * leaf.value;
    }
    return { low, high, mean: weight > 0 ? sum / weight : 0 };
  });
}

function covers({ low, high, labels }: Leaf, d: number, from: number, to: number): boolean {
  const set = labels[d];
  return set ? set.has(from) : (low[d] ?? 0) <= from && to <= (high[d] ?? 1);
}

/** How much of the other axes a leaf covers. */
function shareWithout({ axes }: Codec, { low, high, labels }: Leaf, d: number): number {
  return axes.reduce((share, { levels }, i) => {
    if (i === d) return share;
    const set = labels[i];
    return share * (set ? set.size / levels : (high[i] ?? 1) - (low[i] ?? 0));
  }, 1);
}

function varianceOf(pieces: readonly Piece[], { labels, levels }: Axis): number {
  const width = ({ low, high }: Piece): number => (labels ? 1 / levels : high - low);
  const mean = pieces.reduce((sum, piece) => sum + width(piece) * piece.mean, 0);
  return pieces.reduce((sum, piece) => sum + width(piece) * (piece.mean - mean) ** 2, 0);
}

function pieceAt(pieces: readonly Piece[], u: number, { labels }: Axis): number {
  const piece = pieces.find(({ low, high }) => (labels ? low === u : low <= u && u < high));
  return (piece ?? pieces.at(-1))?.mean ?? 0;
}

/** Variances as shares, greatest first. */
export function asShares({ axes }: Codec, variances: readonly number[]): readonly Importance[] {
  const total = variances.reduce((sum, v) => sum + v, 0);
  if (!(total > 0)) return [];
  return axes
    .map(({ name }, d) => ({ name, share: (variances[d] ?? 0) / total }))
    .sort((a, b) => b.share - a.share);
}
