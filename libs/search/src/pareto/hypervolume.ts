import { dominates, paretoFront } from './fronts.ts';

/**
 * The volume of what the vectors dominate, up to `reference`. Two objectives by a sweep; more by
 * exclusive volumes one after the other (While, Bradstreet and Barone 2012, A Fast Way of
 * Calculating Exact Hypervolumes).
 */
export function hypervolume(
  losses: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const inside = losses.filter((v) => v.every((x, i) => x < (reference[i] ?? 0)));
  const front = paretoFront(inside).flatMap((i) => (inside[i] ? [inside[i]] : []));
  return ofFront(dedupe(front), reference);
}

function ofFront(front: readonly (readonly number[])[], reference: readonly number[]): number {
  if (reference.length === 1)
    return Math.max(0, ...front.map(([x = 0]) => (reference[0] ?? 0) - x));
  if (reference.length === 2) return ofPlane(front, reference);
  // The largest in the last objective first: limited sets stay small.
  const order = [...front].sort((a, b) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0));
  return order.reduce(
    (sum, vector, i) => sum + exclusive(vector, order.slice(i + 1), reference),
    0,
  );
}

function ofPlane(
  front: readonly (readonly number[])[],
  [right = 0, top = 0]: readonly number[],
): number {
  const order = [...front].sort(([a = 0], [b = 0]) => a - b);
  let [area, ceiling] = [0, top];
  for (const [x = 0, y = 0] of order) {
    if (y >= ceiling) continue;
    area += (right - x) * (ceiling - y);
    ceiling = y;
  }
  return area;
}

/** What a vector dominates and the others do not. */
function exclusive(
  vector: readonly number[],
  others: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  const box = vector.reduce((volume, x, i) => volume * ((reference[i] ?? 0) - x), 1);
  const limited = others.map((other) => other.map((x, i) => Math.max(x, vector[i] ?? 0)));
  const front = paretoFront(limited).flatMap((i) => (limited[i] ? [limited[i]] : []));
  return front.length === 0 ? box : box - ofFront(dedupe(front), reference);
}

function dedupe(front: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(front.map((v) => [v.join(' '), v])).values()];
}

/** The volume that grows with each vector; the same as {@link hypervolume} at each moment. */
export interface GrowingHypervolume {
  readonly value: number;
  readonly front: readonly (readonly number[])[];
}

/** Adds a vector: only what it alone dominates is computed. */
export function growHypervolume(
  { value, front }: GrowingHypervolume,
  vector: readonly number[],
  reference: readonly number[],
): GrowingHypervolume {
  const outside = vector.some((x, i) => !(x < (reference[i] ?? 0)));
  const known = front.some((other) => dominates(other, vector) || same(other, vector));
  if (outside || known) return { value, front };
  return {
    value: value + exclusive(vector, front, reference),
    front: [...front.filter((other) => !dominates(vector, other)), vector],
  };
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => x === b[i]);

/**
 * The indexes of `count` vectors that together dominate about the greatest volume: always the one
 * that adds most (at least 1 - 1/e of the best choice; Guerreiro, Fonseca and Paquete 2016).
 */
export function widestSubset(
  losses: readonly (readonly number[])[],
  count: number,
  reference: readonly number[],
): readonly number[] {
  let grown: GrowingHypervolume = { value: 0, front: [] };
  // A gain only shrinks as others are chosen, so an old one is a bound: look again only where it leads.
  const bounds = losses.map((vector, i) => ({ i, gain: exclusive(vector, [], reference) }));
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, losses.length)) {
    bounds.sort((a, b) => b.gain - a.gain || a.i - b.i);
    const [first, second] = bounds;
    if (!first) break;
    const gain = growHypervolume(grown, losses[first.i] ?? [], reference).value - grown.value;
    first.gain = gain;
    if (second && gain < second.gain) continue;
    grown = growHypervolume(grown, losses[first.i] ?? [], reference);
    chosen.push(first.i);
    bounds.shift();
  }
  return chosen;
}
