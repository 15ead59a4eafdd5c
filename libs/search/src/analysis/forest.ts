/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
/** @file Regression trees over the unit cube, as boxes: what fANOVA needs to take means over axes. */
import { rngFor, type Rng } from '../random/rng.ts';
import type { Codec } from '../space/codec.ts';

/** A leaf: a value on a box, and for axes of labels the set of labels. */
export interface Leaf {
  readonly value: number;
  /** By axis: [low, high) of numbers. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** By axis: which labels; undefined on axes of numbers. */
  readonly labels: readonly (ReadonlySet<number> | undefined)[];
}

export type Tree = readonly Leaf[];

interface Data {
  readonly points: readonly Float64Array[];
  readonly losses: readonly number[];
  readonly codec: Codec;
}

const least = 2;
const deepest = 12;

/** Bagged trees with all axes at each split: Hutter et al. 2014 use such a forest. */
export function forestOf(
  codec: Codec,
  points: readonly Float64Array[],
  losses: readonly number[],
  { trees, seed }: { trees: number; seed: number },
): readonly Tree[] {
  return Array.from({ length: trees }, (_, t) => {
    const rng = rngFor(seed, 5, t);
    const rows = points.map(() => rng.below(points.length));
    const leaves: Leaf[] = [];
    grow({ points, losses, codec }, rows, wholeOf(codec), { depth: 0, leaves, rng });
    return leaves;
  });
}

type Box = Omit<Leaf, 'value'>;

function wholeOf({ axes }: Codec): Box {
  return {
    low: new Float64Array(axes.length),
    high: new Float64Array(axes.length).fill(1),
    labels: axes.map(({ labels, levels }) =>
      labels ? new Set(Array.from({ length: levels }, (_, i) => i)) : undefined,
    ),
  };
}

function grow(
  data: Data,
  rows: readonly number[],
  box: Box,
  at: { depth: number; leaves: Leaf[]; rng: Rng },
): void {
  const cut = at.depth < deepest ? bestCut(data, rows, box, at.rng) : undefined;
  if (!cut) {
    const value = rows.reduce((sum, r) => sum + data.losses[r]!, 0) / rows.length;
    at.leaves.push({ ...box, value });
    return;
  }
  const deeper = { ...at, depth: at.depth + 1 };
  grow(data, rows.filter(cut.isLeft), cut.left, deeper);
  grow(
    data,
    rows.filter((r) => !cut.isLeft(r)),
    cut.right,
    deeper,
  );
}

interface Cut {
  readonly gain: number;
  readonly left: Box;
  readonly right: Box;
  readonly isLeft: (row: number) => boolean;
}

function bestCut(data: Data, rows: readonly number[], box: Box, rng: Rng): Cut | undefined {
  if (rows.length < 2 * least) return undefined;
  let best: Cut | undefined;
  data.codec.axes.forEach(({ labels }, axis) => {
    const cut = labels
      ? labelCut(data, rows, box, axis)
      : numberCut(data, rows, box, { axis, rng });
    if (cut && cut.gain > (best?.gain ?? 1e-12)) best = cut;
  });
  return best;
}

/** The place between two neighbours that lowers the squared error most. */
function numberCut(
  { points, losses }: Data,
  rows: readonly number[],
  box: Box,
  { axis, rng }: { axis: number; rng: Rng },
): Cut | undefined {
  // What an inactive axis would be does not matter; the middle keeps it out of the way.
  const at = (row: number): number =>
    Number.isNaN(points[row]![axis]!) ? 0.5 : points[row]![axis]!;
  const sorted = [...rows].sort((a, b) => at(a) - at(b) || a - b);
  const found = split(sorted, losses, (i) => at(sorted[i]!) < at(sorted[i + 1]!));
  if (!found) return undefined;
  const [a, b] = [at(sorted[found.index]!), at(sorted[found.index + 1]!)];
  const place = a + (b - a) * (0.25 + 0.5 * rng.uniform());
  const [left, right] = [box.high.slice(), box.low.slice()];
  [left[axis], right[axis]] = [place, place];
  return {
    gain: found.gain,
    left: { ...box, high: left },
    right: { ...box, low: right },
    isLeft: (row) => at(row) < place,
  };
}

/** Labels in the order of their means, cut in two: the best of all subsets (Fisher 1958). */
function labelCut(
  { points, losses }: Data,
  rows: readonly number[],
  box: Box,
  axis: number,
): Cut | undefined {
  const at = (row: number): number => (Number.isNaN(points[row]![axis]!) ? 0 : points[row]![axis]!);
  const sums = new Map<number, [number, number]>();
  for (const row of rows) {
    const [n, sum] = sums.get(at(row)) ?? [0, 0];
    sums.set(at(row), [n + 1, sum + losses[row]!]);
  }
  const mean = (row: number): number => {
    const [n, sum] = sums.get(at(row)) ?? [1, 0];
    return sum / n;
  };
  const sorted = [...rows].sort((a, b) => mean(a) - mean(b) || at(a) - at(b) || a - b);
  const found = split(sorted, losses, (i) => at(sorted[i]!) !== at(sorted[i + 1]!));
  if (!found) return undefined;
  const lower = new Set(sorted.slice(0, found.index + 1).map(at));
  const all = [...(box.labels[axis] ?? [])];
  const side = (isLeft: boolean): Box => ({
    ...box,
    labels: box.labels.map((set, d) =>
      d === axis ? new Set(all.filter((label) => lower.has(label) === isLeft)) : set,
    ),
  });
  return {
    gain: found.gain,
    left: side(true),
    right: side(false),
    isLeft: (row) => lower.has(at(row)),
  };
}

function split(
  sorted: readonly number[],
  losses: readonly number[],
  mayCut: (i: number) => boolean,
): { index: number; gain: number } | undefined {
  const total = sorted.reduce((sum, row) => sum + losses[row]!, 0);
  const n = sorted.length;
  let best: { index: number; gain: number } | undefined;
  let left = 0;
  for (let i = 0; i < n - 1; i += 1) {
    left += losses[sorted[i]!]!;
    if (i + 1 < least || n - i - 1 < least || !mayCut(i)) continue;
    const gain = left ** 2 / (i + 1) + (total - left) ** 2 / (n - i - 1) - total ** 2 / n;
    if (gain > (best?.gain ?? 0)) best = { index: i, gain };
  }
  return best;
}
