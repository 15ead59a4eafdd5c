/** @file Comparing vectors of losses: less is better everywhere. */

/** Whether `a` is at least as good as `b` everywhere and better somewhere. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let i = 0; i < a.length; i += 1) {
    const [x = 0, y = 0] = [a[i], b[i]];
    if (x > y) return false;
    if (x < y) better = true;
  }
  return better;
}

/**
 * The front that each vector is on, from 0: those that nothing dominates, those that only front 0
 * dominates, and so on. Vectors enter in lexicographic order, so that a later one never dominates
 * an earlier one and each is compared with the fronts so far: Zhang et al. 2015, An Efficient
 * Approach to Nondominated Sorting, with a binary search for the front.
 */
export function frontsOf(losses: readonly (readonly number[])[]): readonly number[] {
  const order = losses.map((_, i) => i).sort((a, b) => lexical(losses[a], losses[b]) || a - b);
  const fronts: (readonly number[])[][] = [];
  const rank = new Array<number>(losses.length).fill(0);
  for (const i of order) {
    const vector = losses[i] ?? [];
    let low = 0;
    let high = fronts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const dominated = (fronts[middle] ?? []).some((other) => dominates(other, vector));
      if (dominated) low = middle + 1;
      else high = middle;
    }
    rank[i] = low;
    (fronts[low] ??= []).push(vector);
  }
  return rank;
}

function lexical(a: readonly number[] = [], b: readonly number[] = []): number {
  for (let i = 0; i < a.length; i += 1) {
    const off = (a[i] ?? 0) - (b[i] ?? 0);
    if (off !== 0) return off;
  }
  return 0;
}

/** The indexes of the vectors that nothing dominates, in their order. */
export const paretoFront = (losses: readonly (readonly number[])[]): readonly number[] =>
  frontsOf(losses).flatMap((front, i) => (front === 0 ? [i] : []));

/**
 * How much room each vector of a front has: the sum over objectives of the gap between its
 * neighbours, Infinity at the ends. Deb et al. 2002, NSGA-II, section III-B.
 */
export function crowdingOf(front: readonly (readonly number[])[]): readonly number[] {
  const distance = new Array<number>(front.length).fill(0);
  const objectives = front[0]?.length ?? 0;
  for (let m = 0; m < objectives; m += 1) {
    const value = (i: number | undefined): number => front[i ?? 0]?.[m] ?? 0;
    const order = front.map((_, i) => i).sort((a, b) => value(a) - value(b) || a - b);
    const range = value(order.at(-1)) - value(order[0]);
    order.forEach((i, k) => {
      const end = k === 0 || k === order.length - 1;
      const gap = end
        ? Infinity
        : range > 0
          ? (value(order[k + 1]) - value(order[k - 1])) / range
          : 0;
      distance[i] = (distance[i] ?? 0) + gap;
    });
  }
  return distance;
}
